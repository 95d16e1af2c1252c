package org.diffusiondesk.ui.handlers;

import org.diffusiondesk.ui.generate.GenerateModel;
import org.eclipse.e4.core.di.annotations.CanExecute;
import org.eclipse.e4.core.di.annotations.Execute;

/** Image > Use this seed. */
public final class UseSeedHandler {
    @CanExecute
    boolean can(GenerateModel model) {
        return model.recent().selected().isPresent();
    }

    @Execute
    void run(GenerateModel model) {
        model.useSeedOfPicture();
    }
}
