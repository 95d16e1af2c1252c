package org.diffusiondesk.supervisor;

/** How an image gets the memory that it needs. */
sealed interface ResourcePlan {
    /** Both models stay loaded. */
    record Coexist() implements ResourcePlan {}
}
