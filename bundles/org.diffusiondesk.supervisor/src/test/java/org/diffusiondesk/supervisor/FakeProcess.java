package org.diffusiondesk.supervisor;

import java.time.Duration;
import java.util.Optional;
import org.diffusiondesk.api.text.TextLaunch;
import org.diffusiondesk.api.worker.WorkerId;

/** A process of the {@link World}, or a launch that may become one. */
final class FakeProcess {
    final WorkerId worker;
    final long generation;
    final Optional<TextLaunch> launch;
    boolean running;
    boolean cancelled;
    Optional<Duration> stopAsked = Optional.empty();

    FakeProcess(WorkerId worker, long generation, Optional<TextLaunch> launch) {
        this.worker = worker;
        this.generation = generation;
        this.launch = launch;
    }
}
