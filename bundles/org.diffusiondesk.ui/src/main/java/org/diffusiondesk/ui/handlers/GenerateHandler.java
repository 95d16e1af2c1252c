package org.diffusiondesk.ui.handlers;

import org.diffusiondesk.ui.generate.GenerateModel;
import org.eclipse.e4.core.di.annotations.CanExecute;
import org.eclipse.e4.core.di.annotations.Execute;

/** Image > Generate. */
public final class GenerateHandler {
    @CanExecute
    boolean can(GenerateModel model) {
        return model.canGenerate();
    }

    @Execute
    void run(GenerateModel model) {
        model.generate();
    }
}
