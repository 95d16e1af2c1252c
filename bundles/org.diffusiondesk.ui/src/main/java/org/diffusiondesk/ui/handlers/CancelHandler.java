package org.diffusiondesk.ui.handlers;

import org.diffusiondesk.ui.generate.GenerateModel;
import org.eclipse.e4.core.di.annotations.CanExecute;
import org.eclipse.e4.core.di.annotations.Execute;

/** Image > Cancel. */
public final class CancelHandler {
    @CanExecute
    boolean can(GenerateModel model) {
        return model.run().working();
    }

    @Execute
    void run(GenerateModel model) {
        model.cancel();
    }
}
