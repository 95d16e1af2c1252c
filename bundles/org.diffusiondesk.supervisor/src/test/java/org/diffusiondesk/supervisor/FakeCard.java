package org.diffusiondesk.supervisor;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.diffusiondesk.api.resource.DeviceKind;
import org.diffusiondesk.api.resource.EstimateRule;
import org.diffusiondesk.api.resource.MemoryEstimate;
import org.diffusiondesk.api.resource.MemorySnapshot;
import org.diffusiondesk.api.text.TextLaunch;
import org.diffusiondesk.api.worker.WorkerId;

/** What measuring and estimating say in the {@link World}. */
final class FakeCard {
    long total = 1_000;
    /** What a picture needs. */
    long picture = 10;
    /** What a language model needs, by its id. */
    Map<String, Long> texts = Map.of();
    /** What the sd-worker holds between two pictures. */
    long held;
    /** What the language model uses, and whether it is given back late. */
    long used = 1;

    boolean slowRelease;

    /** What a language model takes of the card. */
    long size(TextLaunch launch) {
        return launch.options().gpuLayers().equals(OptionalInt.of(0))
                ? 0
                : texts.getOrDefault(launch.model().id(), 10L);
    }

    MemoryView view(Effect.Measure measure, Instant now) {
        MemorySnapshot snapshot = new MemorySnapshot(
                "gpu0",
                "card",
                DeviceKind.VRAM,
                total,
                0,
                Map.of(WorkerId.SD, held, WorkerId.LLM, used),
                0,
                OptionalLong.empty(),
                "",
                true,
                now);
        return new MemoryView(
                snapshot,
                1_000_000,
                measure.launch().map(launch -> estimate(size(launch))),
                measure.launch().map(launch -> new MemoryView.OnCpu(Samples.onCpu(launch), estimate(0))),
                measure.picture().isPresent() ? List.of(new ImageOption(List.of(), estimate(picture))) : List.of());
    }

    OptionalLong free() {
        return OptionalLong.of(slowRelease ? 0 : Long.MAX_VALUE);
    }

    private static MemoryEstimate estimate(long bytes) {
        return new MemoryEstimate(EstimateRule.SIMPLE, List.of(new MemoryEstimate.Part("all", DeviceKind.VRAM, bytes)));
    }
}
