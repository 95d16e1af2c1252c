package org.diffusiondesk.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.EngineException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.image.ImageDemand.Pressure;
import org.diffusiondesk.api.resource.DeviceKind;
import org.diffusiondesk.api.resource.EstimateRule;
import org.diffusiondesk.api.resource.MemoryEstimate;
import org.diffusiondesk.api.resource.MemorySaver;
import org.diffusiondesk.api.resource.MemorySnapshot;
import org.diffusiondesk.api.resource.ResourcePlan;
import org.diffusiondesk.api.resource.ResourcePlan.Decision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OomLadderTest {
    static final EngineException OOM = new EngineException(ErrorCode.MEMORY_SHORT, "cudaMalloc failed", null);
    private static final String ALL = "VAE_TILING ENCODER_ON_CPU PARAMS_IN_RAM LAYER_STREAMING";

    @ParameterizedTest
    @CsvSource({
        // pressure, decision, text, measured, savers -> next
        "NORMAL, COEXIST,          true,  true,  '',              ALONE",
        "NORMAL, COEXIST,          false, true,  '',              SAVING",
        "NORMAL, COEXIST,          false, false, '',              ALONE",
        "NORMAL, COEXIST,          true,  true,  'VAE_TILING',    ALONE",
        "NORMAL, COEXIST,          true,  true,  'all',           ALONE",
        "NORMAL, OFFLOAD_TEXT,     true,  true,  '',              SAVING",
        "NORMAL, OFFLOAD_TEXT,     true,  true,  'VAE_TILING',    SAVING",
        "NORMAL, OFFLOAD_TEXT,     true,  true,  'all',           end",
        "NORMAL, MOVE_TEXT_TO_CPU, true,  true,  '',              ALONE",
        "NORMAL, REFUSE,           true,  true,  '',              end",
        "ALONE,  COEXIST,          false, true,  '',              SAVING",
        "ALONE,  COEXIST,          true,  true,  '',              SAVING",
        "ALONE,  OFFLOAD_TEXT,     true,  true,  '',              SAVING",
        "ALONE,  OFFLOAD_TEXT,     true,  true,  'all',           end",
        "ALONE,  MOVE_TEXT_TO_CPU, true,  true,  '',              SAVING",
        "ALONE,  REFUSE,           true,  true,  '',              end",
        "SAVING, COEXIST,          false, true,  '',              end",
        "SAVING, COEXIST,          true,  true,  'VAE_TILING',    end",
        "SAVING, OFFLOAD_TEXT,     true,  true,  '',              end",
        "SAVING, OFFLOAD_TEXT,     true,  true,  'all',           end",
        "SAVING, MOVE_TEXT_TO_CPU, true,  true,  '',              end",
        "SAVING, REFUSE,           true,  true,  '',              end"
    })
    void climbsToWhatWouldChangeSomething(
            Pressure pressure, Decision decision, boolean text, boolean measured, String savers, String next) {
        ResourcePlan plan = plan(decision, text, measured, savers.equals("all") ? ALL : savers);
        assertThat(OomLadder.next(pressure, plan, OOM).map(Pressure::name).orElse("end"))
                .isEqualTo(next);
    }

    @ParameterizedTest
    @CsvSource({"INTERNAL", "UNSUPPORTED"})
    void otherErrorsAreNotForIt(ErrorCode code) {
        DeskException error = new EngineException(code, "something else", null);
        assertThat(OomLadder.next(Pressure.NORMAL, plan(Decision.COEXIST, true, true, ""), error))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "COEXIST, '', COEXIST, '', false",
        "COEXIST, '', OFFLOAD_TEXT, '', true",
        "OFFLOAD_TEXT, '', OFFLOAD_TEXT, VAE_TILING, true",
        "OFFLOAD_TEXT, 'VAE_TILING PARAMS_IN_RAM', OFFLOAD_TEXT, 'PARAMS_IN_RAM VAE_TILING', false"
    })
    void anAttemptWithTheSamePlanWouldEndTheSame(
            Decision before, String saversBefore, Decision now, String savers, boolean differs) {
        assertThat(OomLadder.differs(plan(before, true, true, saversBefore), plan(now, true, true, savers)))
                .isEqualTo(differs);
    }

    @Test
    void theEndTellsBothNumbersAndWhatWasTried() {
        assertThat(OomLadder.givenUp(plan(Decision.OFFLOAD_TEXT, true, true, "VAE_TILING PARAMS_IN_RAM"), OOM))
                .hasMessage(
                        "The memory is too short, even without the language model and with vae_tiling, params_in_ram:"
                                + " the estimate is 6.5 GiB, and 512 MiB are available on a card. A smaller picture or a"
                                + " smaller model may fit. cudaMalloc failed");
        assertThat(OomLadder.givenUp(plan(Decision.COEXIST, false, false, ""), OOM))
                .hasMessageContaining("even for the image model by itself: how much there is could not be measured");
    }

    static ResourcePlan plan(Decision decision, boolean text, boolean measured, String savers) {
        MemoryEstimate image = new MemoryEstimate(
                EstimateRule.SIMPLE, List.of(new MemoryEstimate.Part("all", DeviceKind.VRAM, 13L << 29)));
        MemorySnapshot snapshot = new MemorySnapshot(
                "gpu0",
                "a card",
                DeviceKind.VRAM,
                1L << 30,
                0,
                Map.of(),
                1L << 29,
                OptionalLong.empty(),
                "nvml",
                measured,
                Instant.EPOCH);
        List<MemorySaver> used = Arrays.stream(savers.split(" "))
                .filter(name -> !name.isEmpty())
                .map(MemorySaver::valueOf)
                .toList();
        return new ResourcePlan(
                decision, used, text ? Optional.of(image) : Optional.empty(), image, snapshot, 0.75, "sums");
    }
}
