package org.diffusiondesk.ui.handlers;

import org.diffusiondesk.ui.Layout;
import org.eclipse.e4.core.di.annotations.Execute;
import org.eclipse.e4.ui.model.application.MApplication;
import org.eclipse.e4.ui.workbench.modeling.EModelService;
import org.eclipse.e4.ui.workbench.modeling.EPartService;

/** Window > Reset layout. */
public final class ResetLayoutHandler {
    @Execute
    void run(MApplication application, EModelService models, EPartService parts) {
        new Layout(application, models, parts).reset();
    }
}
