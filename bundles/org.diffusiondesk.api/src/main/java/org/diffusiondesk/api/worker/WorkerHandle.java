package org.diffusiondesk.api.worker;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** A running worker process that answered its first health check. Thread-safe. */
public interface WorkerHandle {
    long pid();

    Endpoint endpoint();

    /** Completes when the process has ended; never exceptionally. */
    CompletionStage<ExitReport> exit();

    /** Asks its health route; blocks for at most {@code limit}. False when it does not answer well in that time. */
    boolean probe(Duration limit);

    /**
     * Ends the process: asks, then terminates, then kills its whole tree; {@code grace} is the time between the first and the last. Returns when it
     * has ended. Calling it again is allowed.
     */
    ExitReport stop(Duration grace);

    /** The last {@code lines} lines that it wrote, oldest first. */
    List<String> logTail(int lines);

    /** What a person should know about how it runs, for example that it fell back to the CPU. */
    default List<String> warnings() {
        return List.of();
    }
}
