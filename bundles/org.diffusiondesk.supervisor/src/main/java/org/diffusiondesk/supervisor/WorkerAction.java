package org.diffusiondesk.supervisor;

import java.time.Duration;
import org.diffusiondesk.api.error.DeskException;

/** What a transition asks for. */
sealed interface WorkerAction {
    /** Start a process; answers with Launched or LaunchFailed. */
    record Launch(long generation) implements WorkerAction {}

    /** Give up a launch; it still answers with Launched or LaunchFailed. */
    record CancelLaunch(long generation) implements WorkerAction {}

    /** End the process, after it was asked to write down what it has computed if {@code keep}; answers with Exited. */
    record StopProcess(long generation, Duration grace, boolean keep) implements WorkerAction {}

    /** Tell everybody who waits for this worker. */
    record FailWaiters(DeskException error) implements WorkerAction {}
}
