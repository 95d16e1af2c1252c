package org.diffusiondesk.app;

import java.util.Dictionary;
import java.util.Map;

/** What the other components of start-up need to know of this run; its presence means that the settings are given out. */
public final class Run {
    private final Options options;
    private final Lifecycle lifecycle;
    private final Map<String, Dictionary<String, Object>> engines;
    private final SettingsStore settings;

    /** {@code engines} are the settings by PID of those that start processes; they are not given out yet. */
    Run(Options options, Lifecycle lifecycle, Map<String, Dictionary<String, Object>> engines, SettingsStore settings) {
        this.options = options;
        this.lifecycle = lifecycle;
        this.engines = Map.copyOf(engines);
        this.settings = settings;
    }

    SettingsStore settings() {
        return settings;
    }

    Map<String, Dictionary<String, Object>> engines() {
        return engines;
    }

    Options options() {
        return options;
    }

    Lifecycle lifecycle() {
        return lifecycle;
    }
}
