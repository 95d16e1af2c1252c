package org.diffusiondesk.supervisor;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.diffusiondesk.api.worker.ExitReport;

/** Words about times and ends that people read in errors and in the log. Pure. */
final class Texts {
    private Texts() {}

    /** {@code 300 s}, {@code 1.25 s}. */
    static String seconds(Duration duration) {
        if (duration.toMillis() % 1000 == 0) {
            return duration.toSeconds() + " s";
        }
        return String.format(Locale.ROOT, "%.3f s", duration.toMillis() / 1000.0);
    }

    /** How a process ended, with the last thing it said. */
    static String exit(ExitReport report) {
        String how =
                switch (report.cause()) {
                    case ASKED -> "was asked to end";
                    case CLEAN -> "ended by itself";
                    case CRASHED -> "crashed";
                    case KILLED -> "was killed by somebody else";
                    case OUT_OF_MEMORY -> "ran out of memory";
                };
        List<String> tail = report.tail();
        String last = tail.isEmpty() ? "" : ": " + tail.get(tail.size() - 1).strip();
        return how + " (exit code " + report.code() + ")" + last;
    }
}
