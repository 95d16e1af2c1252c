package org.diffusiondesk.models.memory;

/** What a process takes of a card without computing anything. */
final class Drivers {
    /** What stable-diffusion.cpp's automatic placement leaves on each card beside its own sums; not measured. */
    static final long CONTEXT = 512L << 20;

    private Drivers() {}
}
