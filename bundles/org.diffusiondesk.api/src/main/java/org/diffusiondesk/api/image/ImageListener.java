package org.diffusiondesk.api.image;

/** Hears events in order, on a thread of the engine; must be quick. */
@FunctionalInterface
public interface ImageListener {
    void event(ImageEvent event);
}
