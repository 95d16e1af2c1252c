package org.diffusiondesk.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.diffusiondesk.api.image.ImageDemand.Pressure;
import org.diffusiondesk.api.resource.DeviceKind;
import org.diffusiondesk.api.resource.EstimateRule;
import org.diffusiondesk.api.resource.MemoryEstimate;
import org.diffusiondesk.api.resource.MemorySaver;
import org.diffusiondesk.api.resource.MemorySnapshot;
import org.diffusiondesk.api.resource.ResourcePlan;
import org.diffusiondesk.api.resource.ResourcePlan.Decision;
import org.diffusiondesk.api.worker.WorkerId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OffloadPolicyTest {
    private static final long GB = 1_000_000_000L;
    private static final double SIMPLE = 1.2;

    private final OffloadPolicy policy = new OffloadPolicy(ResourceSettings.DEFAULT);

    /** Llama 2 7B Q4 (3.5 GB) and SDXL Turbo (6.9 GB), each times 1.2, together 12.48 GB, on three machines. */
    @ParameterizedTest
    @CsvSource({
        "VRAM,  8,  6, OFFLOAD_TEXT",
        "VRAM, 24, 18, COEXIST",
        "RAM,  16, 12, OFFLOAD_TEXT",
    })
    void decidesTheThreeWellKnownScenarios(DeviceKind kind, long totalGb, long thresholdGb, Decision expected) {
        long text = Math.round(3.5 * GB * SIMPLE);
        long image = Math.round(6.9 * GB * SIMPLE);
        assertThat(text).isEqualTo(4_200_000_000L);
        assertThat(image).isEqualTo(8_280_000_000L);
        MemoryView view = view(kind, totalGb * GB, Optional.of(text), image, image / 2);
        ResourcePlan plan = policy.plan(view, Pressure.NORMAL);
        assertThat((long) (plan.threshold() * plan.snapshot().availableBytes())).isEqualTo(thresholdGb * GB);
        assertThat(plan.decision()).isEqualTo(expected);
    }

    @Test
    void atTheThresholdBothStay() {
        assertThat(plan(100, Optional.of(25L), 50).decision()).isEqualTo(Decision.COEXIST);
        assertThat(plan(100, Optional.of(26L), 50).decision()).isEqualTo(Decision.OFFLOAD_TEXT);
    }

    @Test
    void withoutALanguageModelThePictureMayHaveEverything() {
        assertThat(plan(100, Optional.empty(), 100).decision()).isEqualTo(Decision.COEXIST);
        assertThat(plan(100, Optional.empty(), 101).decision()).isEqualTo(Decision.REFUSE);
    }

    @Test
    void takesTheCheapestSaversThatAreEnough() {
        ResourcePlan plan =
                policy.plan(view(DeviceKind.VRAM, 100, Optional.of(10L), 130, 110, 90, 70, 50), Pressure.NORMAL);
        assertThat(plan.decision()).isEqualTo(Decision.OFFLOAD_TEXT);
        assertThat(plan.savers()).containsExactly(MemorySaver.VAE_TILING, MemorySaver.ENCODER_ON_CPU);
        assertThat(plan.reason()).contains("vae tiling, encoder on cpu");
    }

    @Test
    void refusesAtOnceWhatCantFitAndNamesBothNumbers() {
        MemoryView view = view(DeviceKind.VRAM, 8 * GB, Optional.of(GB), 40 * GB, 30 * GB, 20 * GB, 12 * GB, 10 * GB);
        ResourcePlan plan = policy.plan(view, Pressure.NORMAL);
        assertThat(plan.decision()).isEqualTo(Decision.REFUSE);
        assertThat(plan.reason()).contains("9.3 GiB").contains("7.5 GiB");
    }

    @Test
    void aBudgetAndOtherProgramsBothCount() {
        MemorySnapshot shared = snapshot(DeviceKind.RAM, 100, 40, OptionalLong.of(80));
        assertThat(shared.availableBytes()).isEqualTo(60);
        MemorySnapshot alone = snapshot(DeviceKind.RAM, 100, 10, OptionalLong.of(80));
        assertThat(alone.availableBytes()).isEqualTo(80);
        assertThat(snapshot(DeviceKind.RAM, 100, 120, OptionalLong.empty()).availableBytes())
                .isZero();
    }

    @Test
    void afterAnAttemptThatRanOutOfMemoryTheSumsAreNotTrusted() {
        MemoryView view = view(DeviceKind.VRAM, 100, Optional.of(10L), 20, 15, 15, 15, 15);
        assertThat(policy.plan(view, Pressure.NORMAL).decision()).isEqualTo(Decision.COEXIST);
        ResourcePlan alone = policy.plan(view, Pressure.ALONE);
        assertThat(alone.decision()).isEqualTo(Decision.OFFLOAD_TEXT);
        assertThat(alone.savers()).isEmpty();
        assertThat(policy.plan(view, Pressure.SAVING).savers()).containsExactly(MemorySaver.VAE_TILING);
    }

    @Test
    void whereNothingIsMeasuredBothStay() {
        MemoryView view = new MemoryView(
                Snapshots.none(Samples.START),
                0,
                Optional.empty(),
                Optional.empty(),
                List.of(new ImageOption(List.of(), estimate(DeviceKind.RAM, 10))));
        assertThat(policy.plan(view, Pressure.NORMAL).decision()).isEqualTo(Decision.COEXIST);
        assertThat(policy.admit(view, true, true)).isEqualTo(Admission.START);
    }

    @ParameterizedTest
    @CsvSource({
        // RAM that is free, what the language model needs of it without the card, outcome
        "100, 50, MOVE_TEXT_TO_CPU",
        "40, 50, OFFLOAD_TEXT",
    })
    void movesTheLanguageModelWhereThatWasWishedAndThereIsRoom(long freeRam, long needed, Decision expected) {
        MemoryView plain = view(DeviceKind.VRAM, 100, Optional.of(50L), 60);
        MemoryView view = new MemoryView(
                plain.snapshot(),
                freeRam,
                plain.text(),
                Optional.of(new MemoryView.OnCpu(Samples.launch(Samples.A), estimate(DeviceKind.RAM, needed))),
                plain.images());
        assertThat(new OffloadPolicy(Samples.moving())
                        .plan(view, Pressure.NORMAL)
                        .decision())
                .isEqualTo(expected);
        assertThat(policy.plan(view, Pressure.NORMAL).decision()).isEqualTo(Decision.OFFLOAD_TEXT);
    }

    @ParameterizedTest
    @CsvSource({
        // language model, in the sd-worker, drawing, loaded, outcome of a card of 100
        "30, 40, false, true, START",
        "40, 40, false, true, FREE_IMAGE",
        "40, 40, true, true, HOLD",
        "40, 40, false, false, START",
        "90, 0, false, false, START",
    })
    void aLanguageModelStartsWhenThereIsRoom(
            long text, long held, boolean drawing, boolean loaded, Admission expected) {
        MemorySnapshot snapshot = new MemorySnapshot(
                "gpu0",
                "card",
                DeviceKind.VRAM,
                100,
                100 - held,
                Map.of(WorkerId.SD, held),
                0,
                OptionalLong.empty(),
                "",
                true,
                Samples.START);
        MemoryView view =
                new MemoryView(snapshot, 0, Optional.of(estimate(DeviceKind.VRAM, text)), Optional.empty(), List.of());
        assertThat(policy.admit(view, drawing, loaded)).isEqualTo(expected);
    }

    private ResourcePlan plan(long total, Optional<Long> text, long image) {
        return policy.plan(view(DeviceKind.VRAM, total, text, image), Pressure.NORMAL);
    }

    private static MemoryView view(DeviceKind kind, long total, Optional<Long> text, long... images) {
        List<ImageOption> options = new ArrayList<>();
        for (int i = 0; i < images.length; i++) {
            options.add(new ImageOption(OffloadPolicy.ladder().get(i), estimate(kind, images[i])));
        }
        return new MemoryView(
                snapshot(kind, total, 0, OptionalLong.empty()),
                0,
                text.map(bytes -> estimate(kind, bytes)),
                Optional.empty(),
                options);
    }

    private static MemorySnapshot snapshot(DeviceKind kind, long total, long others, OptionalLong budget) {
        return new MemorySnapshot(
                "x", "the device", kind, total, total - others, Map.of(), others, budget, "", true, Samples.START);
    }

    private static MemoryEstimate estimate(DeviceKind kind, long bytes) {
        return new MemoryEstimate(EstimateRule.SIMPLE, List.of(new MemoryEstimate.Part("all", kind, bytes)));
    }
}
