package org.diffusiondesk.api.worker;

import java.time.Instant;
import java.util.List;

/**
 * How a worker process ended.
 *
 * @param code exit code; 128 + n for signal n
 * @param tail the last lines that it wrote, oldest first, at most 20
 */
public record ExitReport(int code, ExitCause cause, List<String> tail, Instant at) {
    public ExitReport {
        tail = List.copyOf(tail);
    }
}
