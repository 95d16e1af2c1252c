package org.diffusiondesk.rest;

import java.util.Locale;
import org.diffusiondesk.api.worker.ExitReport;
import org.diffusiondesk.api.worker.WorkerState;
import org.diffusiondesk.api.worker.WorkerStatus;
import org.diffusiondesk.http.Json;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A worker's status as JSON. */
final class WorkerJson {
    private WorkerJson() {}

    static ObjectNode of(WorkerStatus status) {
        ObjectNode node = Json.object();
        node.put("state", status.state().wire()).put("loaded", status.loaded());
        status.model().ifPresentOrElse(model -> node.put("model", model), () -> node.putNull("model"));
        status.pid().ifPresentOrElse(pid -> node.put("pid", pid), () -> node.putNull("pid"));
        node.put("in_flight", status.leases()).put("restarts", status.restarts());
        status.memoryBytes().ifPresent(bytes -> node.put("memory_bytes", bytes));
        details(node, status.state());
        ArrayNode warnings = node.putArray("warnings");
        status.warnings().forEach(warnings::add);
        return node;
    }

    private static void details(ObjectNode node, WorkerState state) {
        switch (state) {
            case WorkerState.Stopped stopped -> stopped.lastExit().ifPresent(exit -> node.set("last_exit", exit(exit)));
            case WorkerState.Starting starting ->
                node.put("since", starting.since().toString()).put("load_fraction", starting.loadFraction());
            case WorkerState.Ready ready -> node.put("since", ready.since().toString());
            case WorkerState.Draining draining ->
                node.put("deadline", draining.deadline().toString());
            case WorkerState.Stopping stopping ->
                node.put("deadline", stopping.deadline().toString());
            case WorkerState.Failed failed -> {
                node.put("reason", failed.reason()).put("attempts", failed.attempts());
                failed.retryAt()
                        .ifPresentOrElse(at -> node.put("retry_at", at.toString()), () -> node.putNull("retry_at"));
            }
        }
    }

    private static ObjectNode exit(ExitReport exit) {
        return Json.object()
                .put("code", exit.code())
                .put("cause", exit.cause().name().toLowerCase(Locale.ROOT))
                .put("at", exit.at().toString());
    }
}
