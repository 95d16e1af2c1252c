package org.diffusiondesk.rest;

import java.time.Duration;
import java.util.Optional;
import org.diffusiondesk.api.resource.DeviceKind;
import org.diffusiondesk.api.resource.MemoryEstimate;
import org.diffusiondesk.api.resource.MemorySnapshot;
import org.diffusiondesk.api.resource.ResourcePlan;
import org.diffusiondesk.api.resource.ResourceStatus;
import org.diffusiondesk.api.resource.SavedState;
import org.diffusiondesk.api.text.TextOptions;
import org.diffusiondesk.http.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** Memory, plans and the exchange of models as JSON. Bytes are whole numbers, times are seconds. */
final class ResourceJson {
    private ResourceJson() {}

    /** What {@code /health} says. */
    static ObjectNode health(ResourceStatus status) {
        return Json.object()
                .put("phase", status.phase().wire())
                .put("saved", status.saved().isPresent())
                .put("failed_reloads", status.failedReloads());
    }

    /** The exchange, without the sums of the last plan. */
    static ObjectNode status(ResourceStatus status) {
        ObjectNode node = Json.object()
                .put("phase", status.phase().wire())
                .put("since", status.since().toString())
                .put("held_chats", status.heldChats())
                .put("swaps", status.swaps())
                .put("failed_reloads", status.failedReloads());
        status.lastSwap()
                .ifPresentOrElse(
                        took -> node.put("last_swap_seconds", seconds(took)), () -> node.putNull("last_swap_seconds"));
        node.set("saved_state", orNull(status.saved().map(ResourceJson::saved)));
        return node;
    }

    static ObjectNode saved(SavedState saved) {
        TextOptions options = saved.config().options();
        ObjectNode node = Json.object()
                .put("model", saved.config().model().id())
                .put("was_running", saved.wasRunning())
                .put("conversation", saved.conversation())
                .put("saved_at", saved.savedAt().toString());
        ObjectNode how = node.putObject("options");
        options.contextLength().ifPresent(value -> how.put("ctx", value));
        options.gpuLayers().ifPresent(value -> how.put("gpu_layers", value));
        options.threads().ifPresent(value -> how.put("threads", value));
        options.cacheType().ifPresent(value -> how.put("cache_type", value));
        return node;
    }

    static ObjectNode snapshot(MemorySnapshot snapshot) {
        ObjectNode node = Json.object()
                .put("device", snapshot.device())
                .put("name", snapshot.name())
                .put("kind", snapshot.kind().wire())
                .put("measured", snapshot.measured())
                .put("source", snapshot.source())
                .put("taken_at", snapshot.takenAt().toString())
                .put("total_bytes", snapshot.totalBytes())
                .put("free_bytes", snapshot.freeBytes())
                .put("others_bytes", snapshot.othersBytes())
                .put("ours_bytes", snapshot.oursBytes())
                .put("available_bytes", snapshot.availableBytes());
        snapshot.budgetBytes()
                .ifPresentOrElse(budget -> node.put("budget_bytes", budget), () -> node.putNull("budget_bytes"));
        ObjectNode workers = node.putObject("worker_bytes");
        snapshot.workerBytes().forEach((worker, bytes) -> workers.put(worker.wire(), bytes));
        return node;
    }

    /** The decision with everything it was made from: {@code needed_bytes} against {@code limit_bytes} on the device of the snapshot. */
    static ObjectNode plan(ResourcePlan plan) {
        MemorySnapshot snapshot = plan.snapshot();
        long text = plan.text().map(need -> need.bytes(snapshot.kind())).orElse(0L);
        long image = plan.image().bytes(snapshot.kind());
        ObjectNode node = Json.object()
                .put("decision", plan.decision().wire())
                .put("reason", plan.reason())
                .put("threshold", plan.threshold())
                .put("text_bytes", text)
                .put("image_bytes", image)
                .put("needed_bytes", text + image)
                .put("available_bytes", snapshot.availableBytes())
                .put("limit_bytes", Math.round(plan.threshold() * snapshot.availableBytes()));
        ArrayNode savers = node.putArray("savers");
        plan.savers().forEach(saver -> savers.add(saver.wire()));
        node.set("text", orNull(plan.text().map(ResourceJson::estimate)));
        node.set("image", estimate(plan.image()));
        node.set("snapshot", snapshot(snapshot));
        return node;
    }

    static ObjectNode estimate(MemoryEstimate estimate) {
        ObjectNode node = Json.object().put("rule", estimate.rule().wire());
        ObjectNode bytes = node.putObject("bytes");
        for (DeviceKind kind : DeviceKind.values()) {
            bytes.put(kind.wire(), estimate.bytes(kind));
        }
        ArrayNode parts = node.putArray("parts");
        estimate.parts().forEach(part -> parts.addObject()
                .put("name", part.name())
                .put("device", part.device().wire())
                .put("bytes", part.bytes()));
        return node;
    }

    static JsonNode orNull(Optional<? extends JsonNode> node) {
        return node.isPresent() ? node.get() : NullNode.getInstance();
    }

    static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }
}
