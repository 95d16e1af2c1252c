package org.diffusiondesk.supervisor;

import java.time.Duration;
import org.diffusiondesk.api.error.InvalidRequestException;

/**
 * What a person can set about supervision.
 *
 * @param autoStart whether both workers are started when DiffusionDesk starts
 * @param stopGrace between asking a process to end and killing it
 * @param drainLimit how long running work may go on before an asked-for stop
 * @param probeInterval between two health checks
 * @param startLimit how long a start, including the load of a language model, may take
 * @param maxRestarts automatic restarts within {@code restartWindow}
 * @param idleTimeout after which an unused language model is unloaded; zero for never
 * @param autoLoad whether a request may load a language model by itself
 * @param defaultModel id of the language model to use when nobody names one; empty for the catalog's default
 * @param resources about sharing the memory
 */
record SupervisorSettings(
        boolean autoStart,
        Duration stopGrace,
        Duration drainLimit,
        Duration probeInterval,
        Duration startLimit,
        int maxRestarts,
        Duration restartWindow,
        Duration idleTimeout,
        boolean autoLoad,
        String defaultModel,
        ResourceSettings resources) {
    static final SupervisorSettings DEFAULT = new SupervisorSettings(
            true,
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofSeconds(2),
            Duration.ofSeconds(300),
            5,
            Duration.ofMinutes(10),
            Duration.ofSeconds(300),
            true,
            "",
            ResourceSettings.DEFAULT);

    SupervisorSettings {
        SettingBounds.atLeast("supervisor.stopGrace", stopGrace, Duration.ZERO);
        SettingBounds.atLeast("supervisor.drainLimit", drainLimit, Duration.ZERO);
        SettingBounds.atLeast("supervisor.probeInterval", probeInterval, Duration.ofMillis(1));
        SettingBounds.atLeast("supervisor.startLimit", startLimit, Duration.ofMillis(1));
        SettingBounds.atLeast("supervisor.restartWindow", restartWindow, Duration.ofSeconds(1));
        SettingBounds.atLeast("llm.idleTimeout", idleTimeout, Duration.ZERO);
        if (maxRestarts < 0) {
            throw new InvalidRequestException(
                    "supervisor.maxRestarts", "supervisor.maxRestarts is " + maxRestarts + "; it must be 0 or more");
        }
    }

    /** How long writing down a conversation may take. */
    Duration saveLimit() {
        return resources.saveLimit();
    }
}
