package org.diffusiondesk.api.worker;

/** Hears about a start while it goes on. Called on a thread of the engine; must be quick. */
public interface StartListener {
    /** Hears nothing. */
    StartListener NONE = new StartListener() {};

    /** The process exists. */
    default void spawned(long pid) {}

    /** The model is being loaded; {@code fraction} in 0..1. */
    default void loading(double fraction) {}

    /** A line that the process wrote. */
    default void line(String text) {}
}
