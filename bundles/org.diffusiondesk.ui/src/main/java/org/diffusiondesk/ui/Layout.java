package org.diffusiondesk.ui;

import java.util.List;
import org.eclipse.e4.ui.model.application.MApplication;
import org.eclipse.e4.ui.model.application.ui.MElementContainer;
import org.eclipse.e4.ui.model.application.ui.MUIElement;
import org.eclipse.e4.ui.model.application.ui.basic.MPart;
import org.eclipse.e4.ui.model.application.ui.basic.MPartStack;
import org.eclipse.e4.ui.workbench.modeling.EModelService;
import org.eclipse.e4.ui.workbench.modeling.EPartService;
import org.eclipse.e4.ui.workbench.modeling.EPartService.PartState;

/** Brings the parts back to where they were at first. Their home and share stand in {@code Application.e4xmi}, as persisted state of each element. */
public final class Layout {
    private static final String HOME = "org.diffusiondesk.ui.home";
    private static final String SHARE = "org.diffusiondesk.ui.share";

    private final MApplication application;
    private final EModelService models;
    private final EPartService parts;

    public Layout(MApplication application, EModelService models, EPartService parts) {
        this.application = application;
        this.models = models;
        this.parts = parts;
    }

    /** Shows all parts at home, in their first sizes. Nothing in them changes. */
    public void reset() {
        List<MPart> all = models.findElements(application, null, MPart.class).stream()
                .filter(part -> part.getPersistedState().containsKey(HOME))
                .toList();
        all.forEach(this::bringHome);
        // backwards, so that the first one of each stack is the one on top in the end
        all.reversed().forEach(part -> parts.showPart(part, PartState.VISIBLE));
        models.findElements(application, null, MUIElement.class).stream()
                .filter(element -> element.getPersistedState().containsKey(SHARE))
                .forEach(element ->
                        element.setContainerData(element.getPersistedState().get(SHARE)));
        if (!all.isEmpty()) {
            parts.showPart(all.getFirst(), PartState.ACTIVATE);
        }
    }

    private void bringHome(MPart part) {
        String home = part.getPersistedState().get(HOME);
        if (models.find(home, application) instanceof MPartStack stack) {
            stack.setToBeRendered(true);
            stack.setVisible(true);
            MElementContainer<MUIElement> present = part.getParent();
            if (present == null || !home.equals(present.getElementId())) {
                models.move(part, stack);
            }
        }
        part.setVisible(true);
    }
}
