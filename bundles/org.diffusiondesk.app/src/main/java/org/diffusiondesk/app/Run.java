package org.diffusiondesk.app;

/** What the other components of start-up need to know of this run; its presence means that the settings are given out. */
public final class Run {
    private final Options options;
    private final Lifecycle lifecycle;

    Run(Options options, Lifecycle lifecycle) {
        this.options = options;
        this.lifecycle = lifecycle;
    }

    Options options() {
        return options;
    }

    Lifecycle lifecycle() {
        return lifecycle;
    }
}
