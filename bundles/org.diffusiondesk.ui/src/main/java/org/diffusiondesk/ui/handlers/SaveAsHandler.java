package org.diffusiondesk.ui.handlers;

import org.diffusiondesk.ui.generate.PictureActions;
import org.eclipse.e4.core.di.annotations.CanExecute;
import org.eclipse.e4.core.di.annotations.Execute;

/** File > Save as. */
public final class SaveAsHandler {
    @CanExecute
    boolean can(PictureActions actions) {
        return actions.canSave();
    }

    @Execute
    void run(PictureActions actions) {
        actions.saveAs();
    }
}
