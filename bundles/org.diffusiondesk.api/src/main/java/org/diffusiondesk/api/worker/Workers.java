package org.diffusiondesk.api.worker;

import java.util.List;
import java.util.function.Consumer;
import org.diffusiondesk.api.concurrent.Registration;

/** Watches and restarts the workers. Thread-safe; nothing here waits for a worker. */
public interface Workers {
    /** The image worker and the text worker, in this order. An immutable snapshot. */
    List<WorkerStatus> status();

    /** Stops the worker and starts it again with what it had; also takes it out of {@link WorkerState.Failed}. Returns at once. */
    void restart(WorkerId worker);

    /** The last {@code lines} lines that the worker (also its former processes) wrote, oldest first. */
    List<String> logTail(WorkerId worker, int lines);

    /**
     * Calls {@code listener} with the last {@code lines} lines, oldest first, before it returns, and with each line that comes later, also of later
     * processes, until the registration is closed. No line is left out or told twice. On threads that read the worker's output: must be quick.
     */
    Registration followLog(WorkerId worker, int lines, Consumer<String> listener);

    /**
     * Calls {@code listener} after every change, on one thread of the supervisor; it must be quick. Changes of {@link WorkerStatus#leases} alone come a moment
     * later, and of several only the last.
     */
    Registration listen(Consumer<WorkerStatus> listener);
}
