package org.diffusiondesk.ui.workers;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.diffusiondesk.api.resource.ByteSize;
import org.diffusiondesk.api.worker.ExitCause;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.WorkerState;
import org.diffusiondesk.api.worker.WorkerStatus;
import org.diffusiondesk.ui.kit.Light;
import org.diffusiondesk.ui.texts.Texts;

/** What is said about a worker. Pure functions. */
public final class WorkerText {
    private WorkerText() {}

    public static String name(WorkerId id) {
        return Texts.text("worker." + id.wire());
    }

    public static Light light(WorkerState state) {
        return switch (state) {
            case WorkerState.Stopped stopped -> Light.OFF;
            case WorkerState.Starting starting -> Light.BUSY;
            case WorkerState.Ready ready -> Light.GOOD;
            case WorkerState.Draining draining -> Light.BUSY;
            case WorkerState.Stopping stopping -> Light.BUSY;
            case WorkerState.Failed failed -> Light.BAD;
        };
    }

    /** A few words, for example "loading 40 %". */
    public static String state(WorkerStatus status, Instant now) {
        return switch (status.state()) {
            case WorkerState.Stopped stopped -> Texts.text("state.stopped");
            case WorkerState.Starting starting ->
                starting.loadFraction() > 0
                        ? Texts.text("state.loading", Math.round(starting.loadFraction() * 100))
                        : Texts.text("state.starting");
            case WorkerState.Ready ready -> Texts.text(status.leases() > 0 ? "state.working" : "state.ready");
            case WorkerState.Draining draining -> Texts.text("state.draining");
            case WorkerState.Stopping stopping -> Texts.text("state.stopping");
            case WorkerState.Failed failed ->
                failed.retryAt()
                        .map(at -> Texts.text("state.failedRetry", secondsUntil(now, at)))
                        .orElse(Texts.text("state.failed"));
        };
    }

    private static long secondsUntil(Instant now, Instant at) {
        return Math.max(0, Math.ceilDiv(Duration.between(now, at).toMillis(), 1000));
    }

    /** A sentence about what went wrong, or empty. */
    public static String trouble(WorkerStatus status) {
        String warnings = String.join("  ", status.warnings());
        return switch (status.state()) {
            case WorkerState.Failed failed -> Texts.text("worker.trouble", failed.reason(), failed.attempts());
            case WorkerState.Stopped stopped ->
                stopped.lastExit()
                        .filter(exit -> exit.cause() != ExitCause.ASKED && exit.cause() != ExitCause.CLEAN)
                        .map(exit -> Texts.text("worker.lastExit", exit.code()))
                        .orElse(warnings);
            default -> warnings;
        };
    }

    /** For example "212 MiB"; a dash when it is not known. */
    public static String memory(OptionalLong bytes) {
        return bytes.isPresent() ? ByteSize.text(bytes.getAsLong()) : Texts.text("unknown");
    }
}
