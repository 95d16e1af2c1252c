package org.diffusiondesk.ui.kit;

/** How a state is coloured; the words always stand beside the colour. */
public enum Light {
    OFF,
    BUSY,
    GOOD,
    BAD
}
