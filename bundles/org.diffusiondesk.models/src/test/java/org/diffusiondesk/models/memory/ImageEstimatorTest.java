package org.diffusiondesk.models.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.diffusiondesk.api.image.ImageDemand;
import org.diffusiondesk.api.model.ImageDefaults;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.api.resource.DeviceKind;
import org.diffusiondesk.api.resource.EstimateRule;
import org.diffusiondesk.api.resource.MemoryEstimate;
import org.diffusiondesk.api.resource.MemorySaver;
import org.diffusiondesk.models.header.TestFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class ImageEstimatorTest {
    private static final long LAYER = 2L * (1024 * 3072 + 1024 * 4096);
    private static final long DIFFUSION = 3 * LAYER + 2 * 64 * 1024;
    private static final long ENCODER = 2L * (32_000 * 512 + 512 * 2048);
    private static final long VAE = 2L * 3 * 3 * 256 * 128;
    private static final Set<MemorySaver> NONE = Set.of();

    @TempDir
    Path folder = Path.of("set by JUnit");

    private final ImageEstimator estimator = new ImageEstimator(true);

    /** A transformer of three layers, an encoder of one and the widest convolution of a VAE, in one file. */
    private static GgufFile checkpoint() {
        GgufFile file = GgufFile.of("sd").tensor("model.diffusion_model.img_in.weight", 64, 1024);
        for (int i = 0; i < 3; i++) {
            file.tensor("model.diffusion_model.double_blocks." + i + ".img_attn.qkv.weight", 1024, 3072)
                    .tensor("model.diffusion_model.double_blocks." + i + ".img_mlp.0.weight", 1024, 4096);
        }
        return file.tensor("text_encoders.t5xxl.transformer.shared.weight", 512, 32_000)
                .tensor("text_encoders.t5xxl.transformer.encoder.block.0.layer.1.wi.weight", 512, 2048)
                .tensor("first_stage_model.decoder.up.0.block.0.conv1.weight", 3, 3, 256, 128);
    }

    private static ImageDemand demand(Map<String, Path> files, int width, int height, int count) {
        ModelDescription model =
                new ModelDescription("i", "I", ModelKind.IMAGE, files, ImageDefaults.GENERAL, false, 5000);
        return new ImageDemand(model, width, height, count, ImageDemand.Pressure.NORMAL);
    }

    private ImageDemand large() throws IOException {
        return demand(Map.of("model", checkpoint().write(folder.resolve("i.gguf"))), 1024, 1024, 1);
    }

    private static long part(MemoryEstimate estimate, DeviceKind device, String name) {
        return estimate.parts().stream()
                .filter(part -> part.device() == device && part.name().contains(name))
                .mapToLong(MemoryEstimate.Part::bytes)
                .sum();
    }

    /** With this many of the two convolutions that enlarge. */
    private static GgufFile upscaler(int doublings) {
        GgufFile file = GgufFile.of("esrgan")
                .tensor("conv_first.weight", 3, 3, 3, 64)
                .tensor("body.0.rdb1.conv5.weight", 3, 3, 192, 64);
        for (int i = 1; i <= doublings; i++) {
            file.tensor("conv_up" + i + ".weight", 3, 3, 64, 64);
        }
        return file;
    }

    /** The engine reported 416.19, 104.19 and 82.03 MiB for a picture of 128 x 128, 104.05, 26.05 and 20.51 MiB for one of 64 x 64. */
    @ParameterizedTest
    @CsvSource({"2, 128, 416", "1, 128, 104", "0, 128, 82", "2, 64, 104", "1, 64, 26", "0, 64, 20.5", "2, 1000, 416"})
    void anUpscalerWorksInTilesAtTheSizeOfItsResult(int doublings, int side, double mebibytes) throws IOException {
        Path file = upscaler(doublings).write(folder.resolve("up.gguf"));
        MemoryEstimate estimate = estimator.estimate(demand(Map.of("model", file), side, side, 1), false, NONE);
        assertThat(estimate.parts())
                .filteredOn(part -> part.name().contains("enlarging"))
                .singleElement()
                .satisfies(part -> assertThat(part.bytes() / 1048576.0).isCloseTo(mebibytes, within(0.01)));
    }

    @Test
    void findsTheThreePartsOfACheckpoint() throws IOException {
        MemoryEstimate estimate = estimator.estimate(large(), true, NONE);
        assertThat(estimate.rule()).isEqualTo(EstimateRule.HEADERS);
        assertThat(part(estimate, DeviceKind.VRAM, "weights of the diffusion model"))
                .isEqualTo(DIFFUSION);
        assertThat(part(estimate, DeviceKind.VRAM, "weights of the text encoders"))
                .isEqualTo(ENCODER);
        assertThat(part(estimate, DeviceKind.VRAM, "weights of the VAE")).isEqualTo(VAE);
        assertThat(part(estimate, DeviceKind.VRAM, "working memory for decoding 1024 × 1024"))
                .isEqualTo(6656L << 20);
        assertThat(part(estimate, DeviceKind.RAM, "weights")).isZero();
    }

    @Test
    void findsThemInFilesOfTheirOwnWhateverTheTensorsAreCalled() throws IOException {
        Path diffusion = GgufFile.of("flux")
                .tensor("double_blocks.0.img_attn.qkv.weight", 1024, 3072)
                .write(folder.resolve("d.gguf"));
        Path encoder = GgufFile.of("t5").tensor("blk.0.wi", 512, 2048).write(folder.resolve("t.gguf"));
        Path vae = Files.write(
                folder.resolve("v.safetensors"),
                TestFiles.safetensors(
                        "{\"decoder.up.0.block.0.conv1.weight\":{\"dtype\":\"F8_E4M3\",\"shape\":[2,8,3,3],\"data_offsets\":[0,144]}}",
                        144));
        MemoryEstimate estimate = estimator.estimate(
                demand(Map.of("diffusion_model", diffusion, "t5xxl", encoder, "vae", vae), 512, 512, 1), true, NONE);
        assertThat(part(estimate, DeviceKind.VRAM, "weights of the diffusion model"))
                .isEqualTo(2 * 1024 * 3072);
        assertThat(part(estimate, DeviceKind.VRAM, "weights of the text encoders"))
                .isEqualTo(2 * 512 * 2048);
        assertThat(part(estimate, DeviceKind.VRAM, "weights of the VAE"))
                .as("widened")
                .isEqualTo(288);
    }

    @Test
    void aFileInTwoRolesIsCountedOnce() throws IOException {
        Path file = checkpoint().write(folder.resolve("i.gguf"));
        long once = estimator
                .estimate(demand(Map.of("model", file), 512, 512, 1), false, NONE)
                .bytes(DeviceKind.RAM);
        long twice = estimator
                .estimate(demand(Map.of("model", file, "taesd", file), 512, 512, 1), false, NONE)
                .bytes(DeviceKind.RAM);
        assertThat(twice).isEqualTo(once);
    }

    @Test
    void withoutACardEverythingIsInMemory() throws IOException {
        for (Set<MemorySaver> savers : List.of(NONE, Set.<MemorySaver>copyOf(EnumSet.allOf(MemorySaver.class)))) {
            MemoryEstimate estimate = estimator.estimate(large(), false, savers);
            assertThat(estimate.bytes(DeviceKind.VRAM)).isZero();
            assertThat(part(estimate, DeviceKind.RAM, "weights")).isEqualTo(DIFFUSION + ENCODER + VAE);
        }
    }

    @Test
    void tilesCapTheDecoding() throws IOException {
        MemoryEstimate tiled = estimator.estimate(large(), true, Set.of(MemorySaver.VAE_TILING));
        // a tile of 256² takes less than sampling does
        assertThat(part(tiled, DeviceKind.VRAM, "decoding")).isZero();
        assertThat(part(tiled, DeviceKind.VRAM, "working memory for sampling 1024 × 1024"))
                .isGreaterThan(6656L << 16);
        MemoryEstimate small =
                estimator.estimate(demand(large().model().files(), 256, 256, 1), true, Set.of(MemorySaver.VAE_TILING));
        assertThat(part(small, DeviceKind.VRAM, "working memory for decoding 256 × 256 in tiles"))
                .isEqualTo(6656L << 16);
    }

    @Test
    void theEncoderMovesToTheMachine() throws IOException {
        MemoryEstimate estimate = estimator.estimate(large(), true, Set.of(MemorySaver.ENCODER_ON_CPU));
        assertThat(part(estimate, DeviceKind.RAM, "weights of the text encoders"))
                .isEqualTo(ENCODER);
        assertThat(part(estimate, DeviceKind.RAM, "encoding the prompt")).isPositive();
        assertThat(part(estimate, DeviceKind.VRAM, "text encoders")).isZero();
        assertThat(part(estimate, DeviceKind.VRAM, "weights of the diffusion model"))
                .isEqualTo(DIFFUSION);
    }

    @Test
    void weightsInMemoryComeToTheCardInTurn() throws IOException {
        Set<MemorySaver> savers = Set.of(MemorySaver.VAE_TILING, MemorySaver.PARAMS_IN_RAM);
        MemoryEstimate estimate = estimator.estimate(large(), true, savers);
        assertThat(part(estimate, DeviceKind.RAM, "weights")).isEqualTo(DIFFUSION + ENCODER + VAE);
        assertThat(part(estimate, DeviceKind.VRAM, "weights")).isZero();
        assertThat(part(estimate, DeviceKind.VRAM, "diffusion model, in turn")).isEqualTo(DIFFUSION);
    }

    @Test
    void streamingBringsOneLayerAtATime() throws IOException {
        Set<MemorySaver> savers = Set.copyOf(EnumSet.allOf(MemorySaver.class));
        MemoryEstimate estimate = estimator.estimate(large(), true, savers);
        assertThat(part(estimate, DeviceKind.VRAM, "largest layer of the diffusion model"))
                .isEqualTo(LAYER + 2 * 64 * 1024);
        assertThat(part(estimate, DeviceKind.RAM, "weights")).isEqualTo(DIFFUSION + ENCODER + VAE);
    }

    @Test
    void eachSaverNeedsNoMoreOfTheCardThanWithoutIt() throws IOException {
        Set<MemorySaver> savers = EnumSet.noneOf(MemorySaver.class);
        long before = estimator.estimate(large(), true, savers).bytes(DeviceKind.VRAM);
        for (MemorySaver saver : MemorySaver.values()) {
            savers.add(saver);
            long now = estimator.estimate(large(), true, savers).bytes(DeviceKind.VRAM);
            assertThat(now).as(saver.wire()).isLessThan(before);
            before = now;
        }
    }

    @Test
    void picturesThatFollowEachOtherShareTheWorkingMemory() throws IOException {
        ImageDemand one = large();
        ImageDemand ten = demand(one.model().files(), 1024, 1024, 10);
        assertThat(estimator.estimate(ten, true, NONE).bytes(DeviceKind.VRAM))
                .isEqualTo(estimator.estimate(one, true, NONE).bytes(DeviceKind.VRAM));
    }

    @Test
    void saysWhenItDoesNotKnowTheDecoder() throws IOException {
        Path vae = GgufFile.of("sd").tensor("decoder.odd.weight", 8, 8).write(folder.resolve("v.gguf"));
        MemoryEstimate estimate = estimator.estimate(demand(Map.of("vae", vae), 512, 512, 1), true, NONE);
        assertThat(part(estimate, DeviceKind.VRAM, "assumed: this VAE is not known"))
                .isPositive();
    }

    @Test
    void oneFileThatCanNotBeReadLeavesTheSizeOfAll() throws IOException {
        Path model = checkpoint().write(folder.resolve("i.gguf"));
        Path archive = Files.write(folder.resolve("v.pt"), new byte[100]);
        MemoryEstimate estimate =
                estimator.estimate(demand(Map.of("model", model, "vae", archive), 512, 512, 1), true, NONE);
        assertThat(estimate.rule()).isEqualTo(EstimateRule.SIMPLE);
        assertThat(estimate.bytes(DeviceKind.VRAM)).isEqualTo(Math.round((Files.size(model) + 100) * 1.2));
    }

    @Test
    void theSimpleSettingReadsNoHeader() throws IOException {
        ImageDemand demand = large();
        MemoryEstimate estimate = new ImageEstimator(false).estimate(demand, true, NONE);
        long size = Files.size(demand.model().files().getOrDefault("model", folder));
        assertThat(estimate.bytes(DeviceKind.VRAM)).isEqualTo(Math.round(size * 1.2));
    }

    @Test
    void neverFailsNorPromisesNonsenseForFilesWithFlippedBytes() throws IOException {
        Random random = new Random(20261124);
        byte[] json = TestFiles.safetensors(List.of("model.diffusion_model.input_blocks.0.0.weight", "vae.a"));
        List<byte[]> seeds = List.of(checkpoint().header(), json);
        Path file = folder.resolve("f");
        for (int round = 0; round < 1500; round++) {
            byte[] whole = seeds.get(round % 2);
            byte[] bytes = round < whole.length ? Arrays.copyOf(whole, round) : whole.clone();
            for (int flips = random.nextInt(5); flips > 0 && bytes.length > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            Files.deleteIfExists(file);
            GgufFile.write(file, bytes, 1L << 28);
            ImageDemand demand = demand(Map.of("model", file), Integer.MAX_VALUE, Integer.MAX_VALUE, 10);
            MemoryEstimate estimate = new ImageEstimator(true).estimate(demand, true, NONE);
            assertThat(estimate.parts())
                    .allSatisfy(part -> assertThat(part.bytes()).isNotNegative());
            assertThat(estimate.bytes(DeviceKind.VRAM)).isNotNegative();
            assertThat(estimate.bytes(DeviceKind.RAM)).isNotNegative();
        }
    }
}
