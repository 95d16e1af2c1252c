package org.diffusiondesk.ui.handlers;

import jakarta.inject.Named;
import org.eclipse.e4.core.di.annotations.Execute;
import org.eclipse.e4.ui.workbench.modeling.EPartService;
import org.eclipse.e4.ui.workbench.modeling.EPartService.PartState;

/** Window > one of the parts; brings it back when it was closed. */
public final class ShowPartHandler {
    @Execute
    void run(EPartService parts, @Named("org.diffusiondesk.ui.parameter.part") String part) {
        parts.showPart(part, PartState.ACTIVATE);
    }
}
