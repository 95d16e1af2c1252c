package org.diffusiondesk.supervisor;

import java.util.Optional;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.text.TextLaunch;

/** Decides how an image gets its memory; asked once before every grant of the sd-worker. A pure function. */
@FunctionalInterface
interface ResourcePlanner {
    /** Both engines keep what they have, whatever the image needs. */
    ResourcePlanner COEXIST = (text, image) -> new ResourcePlan.Coexist();

    /**
     * The plan for one image.
     *
     * @param text what llama-server runs with at present
     * @param image the model that the image is drawn with
     */
    ResourcePlan plan(Optional<TextLaunch> text, ModelDescription image);
}
