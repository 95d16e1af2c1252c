package org.diffusiondesk.ui.handlers;

import org.diffusiondesk.ui.generate.PictureActions;
import org.eclipse.e4.core.di.annotations.CanExecute;
import org.eclipse.e4.core.di.annotations.Execute;

/** Image > Open outputs folder. */
public final class OpenFolderHandler {
    @CanExecute
    boolean can(PictureActions actions) {
        return actions.canOpenFolder();
    }

    @Execute
    void run(PictureActions actions) {
        actions.openFolder();
    }
}
