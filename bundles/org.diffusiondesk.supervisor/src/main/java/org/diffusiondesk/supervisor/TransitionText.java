package org.diffusiondesk.supervisor;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.diffusiondesk.api.worker.WorkerState;

/** The line that an operator reads about a transition. Pure. */
final class TransitionText {
    private TransitionText() {}

    static String of(Effect.Changed changed) {
        String model = changed.model().map(id -> ", model " + id).orElse("");
        String what =
                switch (changed.to()) {
                    case WorkerState.Starting s -> "generation " + changed.generation();
                    case WorkerState.Ready s -> "pid " + s.pid() + ", " + s.endpoint() + model;
                    case WorkerState.Draining s -> "at most " + until(s.deadline(), changed.at()) + model;
                    case WorkerState.Stopping s -> "generation " + changed.generation();
                    case WorkerState.Stopped s -> s.lastExit().map(Texts::exit).orElse("no process");
                    case WorkerState.Failed s ->
                        s.reason() + "; failure " + s.attempts() + retry(s.retryAt(), changed.at());
                };
        return changed.worker().wire() + ": " + changed.from().wire() + " -> "
                + changed.to().wire() + " after " + Texts.seconds(changed.after()) + " (" + what + ")";
    }

    private static String retry(Optional<Instant> retryAt, Instant now) {
        return retryAt.map(at -> ", next try in " + until(at, now)).orElse(", not tried again by itself");
    }

    private static String until(Instant then, Instant now) {
        return Texts.seconds(Duration.between(now, then));
    }
}
