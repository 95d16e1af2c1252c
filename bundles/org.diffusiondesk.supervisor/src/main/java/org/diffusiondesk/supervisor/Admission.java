package org.diffusiondesk.supervisor;

/** Whether a language model may start. */
enum Admission {
    /** There is room. */
    START,
    /** A picture is drawn and leaves no room; it starts when that is done. */
    HOLD,
    /** The image model that lies in the idle sd-worker is to go first. */
    FREE_IMAGE
}
