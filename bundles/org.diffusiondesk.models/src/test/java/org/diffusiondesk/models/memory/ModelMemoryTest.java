package org.diffusiondesk.models.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.diffusiondesk.api.image.ImageDemand;
import org.diffusiondesk.api.model.ImageDefaults;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.api.resource.DeviceKind;
import org.diffusiondesk.api.resource.EstimateRule;
import org.diffusiondesk.api.resource.MemoryEstimate;
import org.diffusiondesk.api.resource.MemorySaver;
import org.diffusiondesk.api.text.TextLaunch;
import org.diffusiondesk.api.text.TextOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ModelMemoryTest {
    private static final long GIB = 1L << 30;
    private static final Set<MemorySaver> NONE = Set.of();

    @TempDir
    Path data = Path.of("set by JUnit");

    private Path file = Path.of("set by the test");

    @BeforeEach
    void write() throws IOException {
        file = GgufFile.of("sd")
                .tensor("model.diffusion_model.double_blocks.0.qkv.weight", 1024, 3072)
                .tensor("vae.decoder.up.0.block.0.conv1.weight", 3, 3, 256, 128)
                .write(data.resolve("i.gguf"));
    }

    private ImageDemand demand(int side) {
        ModelDescription model = new ModelDescription(
                "i", "I", ModelKind.IMAGE, Map.of("model", file), ImageDefaults.GENERAL, false, 5000);
        return new ImageDemand(model, side, side, 1, ImageDemand.Pressure.NORMAL);
    }

    private TextLaunch launch(int context, int layers) {
        ModelDescription model = new ModelDescription(
                "t", "T", ModelKind.TEXT, Map.of("model", file), ImageDefaults.GENERAL, false, 5000);
        return new TextLaunch(
                model,
                new TextOptions(
                        OptionalInt.of(context), OptionalInt.of(layers), OptionalInt.empty(), Optional.of("f16")));
    }

    private ModelMemory open() {
        return ModelMemory.of("headers", data);
    }

    private static long card(MemoryEstimate estimate) {
        return estimate.bytes(DeviceKind.VRAM);
    }

    @Test
    void whatWasSeenWinsAndSaysSo() {
        try (ModelMemory memory = open()) {
            assertThat(memory.image(demand(512), true, NONE).rule()).isEqualTo(EstimateRule.HEADERS);
            memory.observed(demand(512), NONE, DeviceKind.VRAM, 3 * GIB);
            MemoryEstimate learned = memory.image(demand(512), true, NONE);
            assertThat(learned.rule()).isEqualTo(EstimateRule.LEARNED);
            assertThat(card(learned)).isEqualTo(3 * GIB);
            assertThat(learned.parts().getFirst().name()).isEqualTo("most seen in the last run");
            assertThat(learned.bytes(DeviceKind.RAM))
                    .as("the other device keeps its parts")
                    .isPositive();
        }
    }

    @Test
    void growsAtOnceAndShrinksByAnEighthOfTheWay() {
        try (ModelMemory memory = open()) {
            memory.observed(demand(512), NONE, DeviceKind.VRAM, 2 * GIB);
            memory.observed(demand(512), NONE, DeviceKind.VRAM, 4 * GIB);
            assertThat(card(memory.image(demand(512), true, NONE))).isEqualTo(4 * GIB);
            memory.observed(demand(512), NONE, DeviceKind.VRAM, 2 * GIB);
            assertThat(card(memory.image(demand(512), true, NONE))).isEqualTo(4 * GIB - GIB / 4);
            for (int i = 0; i < 60; i++) {
                memory.observed(demand(512), NONE, DeviceKind.VRAM, 2 * GIB);
            }
            assertThat(card(memory.image(demand(512), true, NONE))).isBetween(2 * GIB, 2 * GIB + (1 << 20));
        }
    }

    @Test
    void isNeverBelowWhatLiesThereInAnyCase() {
        try (ModelMemory memory = open()) {
            memory.observed(demand(512), NONE, DeviceKind.VRAM, 1);
            assertThat(card(memory.image(demand(512), true, NONE))).isEqualTo(2L * (1024 * 3072 + 3 * 3 * 256 * 128));
        }
    }

    @Test
    void aLargerPictureIsWhatWasSeenAndTheStepThatTheHeadersTell() {
        try (ModelMemory memory = open()) {
            long step = card(memory.image(demand(1024), true, NONE)) - card(memory.image(demand(512), true, NONE));
            memory.observed(demand(512), NONE, DeviceKind.VRAM, 3 * GIB);
            MemoryEstimate larger = memory.image(demand(1024), true, NONE);
            assertThat(larger.rule()).isEqualTo(EstimateRule.LEARNED);
            assertThat(card(larger)).isEqualTo(3 * GIB + step);
            assertThat(larger.parts().getFirst().name()).contains("from 262144 to 1048576 pixels");
        }
    }

    @Test
    void aSmallerPictureNeedsNoMoreThanALargerOneDid() {
        try (ModelMemory memory = open()) {
            long headers = card(memory.image(demand(512), true, NONE));
            memory.observed(demand(1024), NONE, DeviceKind.VRAM, headers + 1);
            assertThat(memory.image(demand(512), true, NONE).rule()).isEqualTo(EstimateRule.HEADERS);
            memory.observed(demand(768), NONE, DeviceKind.VRAM, headers - 1);
            assertThat(card(memory.image(demand(512), true, NONE))).isEqualTo(headers - 1);
        }
    }

    @Test
    void picturesOfAboutTheSameSizeAreTheSame() {
        try (ModelMemory memory = open()) {
            memory.observed(demand(512), NONE, DeviceKind.VRAM, 3 * GIB);
            assertThat(card(memory.image(demand(500), true, NONE))).isEqualTo(3 * GIB);
        }
    }

    @Test
    void otherSaversAnotherDeviceAndAnotherFileAreAnotherCase() throws IOException {
        try (ModelMemory memory = open()) {
            memory.observed(demand(512), NONE, DeviceKind.VRAM, 3 * GIB);
            assertThat(memory.image(demand(512), true, Set.of(MemorySaver.VAE_TILING))
                            .rule())
                    .isEqualTo(EstimateRule.HEADERS);
            assertThat(memory.image(demand(512), false, NONE).rule()).isEqualTo(EstimateRule.HEADERS);
            Files.setLastModifiedTime(file, FileTime.fromMillis(1));
            assertThat(memory.image(demand(512), true, NONE).rule()).isEqualTo(EstimateRule.HEADERS);
        }
    }

    @Test
    void theMemoryOfARunOnACardSaysNothingAboutOneWithout() {
        try (ModelMemory memory = open()) {
            memory.observed(demand(512), NONE, DeviceKind.VRAM, 3 * GIB);
            memory.observed(demand(512), NONE, DeviceKind.RAM, GIB);
            assertThat(memory.image(demand(512), true, NONE).bytes(DeviceKind.RAM))
                    .isEqualTo(GIB);
            assertThat(memory.image(demand(512), false, NONE).rule()).isEqualTo(EstimateRule.HEADERS);
        }
    }

    @Test
    void aTextModelIsLearnedByContextAndLayers() {
        try (ModelMemory memory = open()) {
            memory.observed(launch(4096, -1), DeviceKind.VRAM, 5 * GIB);
            assertThat(card(memory.text(launch(4096, -1), true))).isEqualTo(5 * GIB);
            assertThat(memory.text(launch(4096, 10), true).rule()).isEqualTo(EstimateRule.SIMPLE);
            assertThat(memory.text(launch(8192, -1), true).rule())
                    .as("this header says nothing about the step")
                    .isEqualTo(EstimateRule.SIMPLE);
        }
    }

    @Test
    void remembersAfterARestart() {
        try (ModelMemory memory = open()) {
            memory.observed(demand(512), NONE, DeviceKind.VRAM, 3 * GIB);
            memory.observed(launch(4096, -1), DeviceKind.VRAM, 5 * GIB);
        }
        try (ModelMemory memory = open()) {
            assertThat(card(memory.image(demand(512), true, NONE))).isEqualTo(3 * GIB);
            assertThat(card(memory.text(launch(4096, -1), true))).isEqualTo(5 * GIB);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{\"version\":2,\"peaks\":[]}",
                "{\"version\":1}",
                "{\"version\":1,\"peaks\":[7]}",
                "{\"version\":1,\"peaks\":[{\"model\":\"m\",\"device\":\"tape\",\"size\":1,\"bytes\":1}]}",
                "{\"version\":1,\"peaks\":[{\"model\":\"m\",\"device\":\"ram\",\"size\":1,\"bytes\":-1}]}",
                "{\"version\":1,\"peaks\":[{\"model\":\"m\",\"device\":\"ram\",\"size\":\"x\",\"bytes\":{}}]}"
            })
    void aDamagedFileIsPutAsideAndLearningBeginsAnew(String text) throws IOException {
        Path learned = Files.writeString(data.resolve("learned-memory.json"), text);
        try (ModelMemory memory = open()) {
            assertThat(memory.image(demand(512), true, NONE).rule()).isEqualTo(EstimateRule.HEADERS);
            memory.observed(demand(512), NONE, DeviceKind.VRAM, 3 * GIB);
        }
        assertThat(data.resolve("learned-memory.json.damaged")).hasContent(text);
        assertThat(learned).content().contains("\"bytes\" : " + 3 * GIB);
    }

    @Test
    void forgetsWhatWasLongestNotSeen() {
        try (ModelMemory memory = open()) {
            memory.observed(launch(1, 0), DeviceKind.VRAM, GIB);
            memory.observed(launch(2, 0), DeviceKind.VRAM, GIB);
            for (int i = 3; i <= PeakBook.MOST; i++) {
                memory.observed(launch(i, 0), DeviceKind.VRAM, GIB);
            }
            memory.observed(launch(1, 0), DeviceKind.VRAM, GIB);
            memory.observed(launch(PeakBook.MOST + 1, 0), DeviceKind.VRAM, GIB);
        }
        assertThat(new PeakFile(data.resolve("learned-memory.json")).load())
                .hasSize(PeakBook.MOST)
                .extracting(Peak::size)
                .contains(1L, (long) PeakBook.MOST + 1)
                .doesNotContain(2L);
    }

    @Test
    void theSimpleSettingLearnsNothing() throws IOException {
        try (ModelMemory memory = ModelMemory.of("simple", data)) {
            memory.observed(demand(512), NONE, DeviceKind.VRAM, 3 * GIB);
            MemoryEstimate estimate = memory.image(demand(512), true, NONE);
            assertThat(estimate.rule()).isEqualTo(EstimateRule.SIMPLE);
            assertThat(card(estimate)).isEqualTo(Math.round(Files.size(file) * 1.2));
        }
        assertThat(data.resolve("learned-memory.json")).doesNotExist();
    }

    @Test
    void aSettingThatDoesNotExistCountsAsHeaders() {
        try (ModelMemory memory = ModelMemory.of("guess", data)) {
            assertThat(memory.image(demand(512), true, NONE).rule()).isEqualTo(EstimateRule.HEADERS);
        }
    }

    @Test
    void impossiblePeaksAreNotKept() {
        try (ModelMemory memory = open()) {
            memory.observed(demand(512), NONE, DeviceKind.VRAM, 0);
            memory.observed(demand(512), NONE, DeviceKind.VRAM, -1);
            memory.observed(demand(512), NONE, DeviceKind.VRAM, Long.MAX_VALUE);
            assertThat(memory.image(demand(512), true, NONE).rule()).isEqualTo(EstimateRule.HEADERS);
        }
    }
}
