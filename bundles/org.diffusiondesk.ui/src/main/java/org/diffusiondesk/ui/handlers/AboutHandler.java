package org.diffusiondesk.ui.handlers;

import jakarta.inject.Named;
import org.diffusiondesk.ui.about.AboutDialog;
import org.diffusiondesk.ui.generate.GenerateModel;
import org.eclipse.e4.core.di.annotations.Execute;
import org.eclipse.e4.ui.services.IServiceConstants;
import org.eclipse.swt.widgets.Shell;

/** Help > About. */
public final class AboutHandler {
    @Execute
    void run(@Named(IServiceConstants.ACTIVE_SHELL) Shell shell, GenerateModel model) {
        new AboutDialog(shell, model.facts().engine()).open();
    }
}
