package org.diffusiondesk.ui.handlers;

import org.diffusiondesk.ui.generate.GenerateModel;
import org.eclipse.e4.core.di.annotations.Execute;

/** Image > New seed. */
public final class NewSeedHandler {
    @Execute
    void run(GenerateModel model) {
        model.rollSeed();
    }
}
