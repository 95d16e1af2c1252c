package org.diffusiondesk.supervisor;

/** Does what the loop wants done. Called on the loop thread; returns at once, results come back as events. */
@FunctionalInterface
interface Effects {
    void apply(Effect effect);
}
