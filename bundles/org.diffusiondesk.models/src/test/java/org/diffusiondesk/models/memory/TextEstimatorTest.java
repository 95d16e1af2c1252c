package org.diffusiondesk.models.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.diffusiondesk.api.model.ImageDefaults;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.api.resource.DeviceKind;
import org.diffusiondesk.api.resource.EstimateRule;
import org.diffusiondesk.api.resource.MemoryEstimate;
import org.diffusiondesk.api.text.TextLaunch;
import org.diffusiondesk.api.text.TextOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class TextEstimatorTest {
    private static final long LAYER = 2 * (64 * 64 + 64 * 32 + 64 * 32 + 64 * 256);
    private static final long EMBEDDINGS = 2 * 64 * 1000;
    private static final long HEAD_ROOM = 1 << 20;

    @TempDir
    Path folder = Path.of("set by JUnit");

    private final TextEstimator estimator = new TextEstimator(true);

    /** Four layers of 64 values, four heads of 16, two of them for keys and values, 1000 tokens. */
    private static GgufFile small(String architecture) {
        GgufFile file = GgufFile.of(architecture)
                .number(architecture + ".block_count", 4)
                .number(architecture + ".embedding_length", 64)
                .number(architecture + ".feed_forward_length", 256)
                .number(architecture + ".context_length", 2048)
                .number(architecture + ".attention.head_count", 4)
                .number(architecture + ".attention.head_count_kv", 2)
                .tensor("token_embd.weight", 64, 1000);
        for (int i = 0; i < 4; i++) {
            file.tensor("blk." + i + ".attn_q.weight", 64, 64)
                    .tensor("blk." + i + ".attn_k.weight", 64, 32)
                    .tensor("blk." + i + ".attn_v.weight", 64, 32)
                    .tensor("blk." + i + ".ffn_up.weight", 64, 256);
        }
        return file;
    }

    private static TextLaunch launch(Path file, int context, int layers, String cache) {
        ModelDescription model = new ModelDescription(
                "m", "M", ModelKind.TEXT, Map.of(ModelDescription.MODEL, file), ImageDefaults.GENERAL, false, 700);
        return new TextLaunch(
                model,
                new TextOptions(
                        OptionalInt.of(context), OptionalInt.of(layers), OptionalInt.empty(), Optional.of(cache)));
    }

    private static long part(MemoryEstimate estimate, DeviceKind device, String name) {
        return estimate.parts().stream()
                .filter(part -> part.device() == device && part.name().startsWith(name))
                .mapToLong(MemoryEstimate.Part::bytes)
                .sum();
    }

    @ParameterizedTest(name = "{0}: {1} bytes for 64 values")
    @CsvSource({
        "f32, 256",
        "f16, 128",
        "bf16, 128",
        "q8_0, 68",
        "q5_1, 48",
        "q5_0, 44",
        "q4_1, 40",
        "q4_0, 36",
        "iq4_nl, 36"
    })
    void keepsTheCacheInItsType(String type, long bytesOfAToken) throws IOException {
        Path file = small("llama").write(folder.resolve("m.gguf"));
        MemoryEstimate estimate = estimator.estimate(launch(file, 1024, 0, type), false);
        assertThat(estimate.rule()).isEqualTo(EstimateRule.HEADERS);
        assertThat(part(estimate, DeviceKind.RAM, "KV cache of 1024 tokens (" + type + ")"))
                .isEqualTo(4 * 1024 * bytesOfAToken);
    }

    @Test
    void countsACacheTypeThatItDoesNotKnowAsTheLargestAndSaysSo() throws IOException {
        Path file = small("llama").write(folder.resolve("m.gguf"));
        MemoryEstimate estimate = estimator.estimate(launch(file, 1024, 0, "q1_9"), false);
        assertThat(part(estimate, DeviceKind.RAM, "KV cache of 1024 tokens (q1_9, which is not known"))
                .isEqualTo(4 * 1024 * 256);
    }

    @Test
    void roundsTheContextUpAsLlamaServerDoes() throws IOException {
        Path file = small("llama").write(folder.resolve("m.gguf"));
        assertThat(part(estimator.estimate(launch(file, 1025, 0, "f16"), false), DeviceKind.RAM, "KV"))
                .isEqualTo(4 * 1280 * 128);
    }

    @ParameterizedTest(name = "{0} layers: {1} on the card")
    @CsvSource({"0, 0, false", "1, 0, true", "2, 1, true", "4, 3, true", "5, 4, true", "99, 4, true", "-1, 4, true"})
    void putsTheOutputAndThenTheLastLayersOnTheCard(int gpuLayers, int onCard, boolean output) throws IOException {
        Path file = small("llama").write(folder.resolve("m.gguf"));
        MemoryEstimate estimate = estimator.estimate(launch(file, 1024, gpuLayers, "f16"), true);
        assertThat(part(estimate, DeviceKind.VRAM, "weights")).isEqualTo(onCard * LAYER + (output ? EMBEDDINGS : 0));
        assertThat(part(estimate, DeviceKind.VRAM, "KV")).isEqualTo(onCard * 1024 * 128L);
        assertThat(part(estimate, DeviceKind.RAM, "weights") + part(estimate, DeviceKind.RAM, "token"))
                .isEqualTo((4 - onCard) * LAYER + EMBEDDINGS);
        assertThat(part(estimate, DeviceKind.RAM, "KV")).isEqualTo((4 - onCard) * 1024 * 128L);
        assertThat(estimate.bytes(DeviceKind.VRAM) > 0).isEqualTo(output);
    }

    @Test
    void anOutputOfItsOwnLeavesTheEmbeddingsInMemory() throws IOException {
        Path file = small("llama").tensor("output.weight", 64, 1000).write(folder.resolve("m.gguf"));
        MemoryEstimate card = estimator.estimate(launch(file, 1024, -1, "f16"), true);
        assertThat(part(card, DeviceKind.VRAM, "weights")).isEqualTo(4 * LAYER + EMBEDDINGS);
        MemoryEstimate memory = estimator.estimate(launch(file, 1024, 0, "f16"), false);
        assertThat(part(memory, DeviceKind.RAM, "weights")).isEqualTo(4 * LAYER + 2 * EMBEDDINGS);
    }

    @Test
    void aLayerWithASlidingWindowKeepsNoMoreThanTheWindow() throws IOException {
        Path file =
                small("gemma2").number("gemma2.attention.sliding_window", 512).write(folder.resolve("m.gguf"));
        // layers 0 and 2 look back 512 tokens, with a batch of 512 and rounded; layers 1 and 3 see all
        assertThat(part(estimator.estimate(launch(file, 8192, 0, "f16"), false), DeviceKind.RAM, "KV"))
                .isEqualTo((2 * 1024 + 2 * 8192) * 128L);
    }

    @Test
    void eachLayerCanHaveItsOwnHeadsAndARecurrentOneKeepsAState() throws IOException {
        Path file = GgufFile.of("jamba")
                .number("jamba.block_count", 2)
                .number("jamba.embedding_length", 64)
                .number("jamba.attention.head_count", 4)
                .numbers("jamba.attention.head_count_kv", List.of(0, 2))
                .number("jamba.ssm.inner_size", 128)
                .number("jamba.ssm.state_size", 16)
                .number("jamba.ssm.conv_kernel", 4)
                .tensor("token_embd.weight", 64, 10)
                .tensor("blk.0.ssm_out.weight", 128, 64)
                .tensor("blk.1.attn_k.weight", 64, 32)
                .write(folder.resolve("m.gguf"));
        MemoryEstimate estimate = estimator.estimate(launch(file, 1024, 0, "f16"), false);
        assertThat(part(estimate, DeviceKind.RAM, "KV")).isEqualTo(1024 * 128);
        assertThat(part(estimate, DeviceKind.RAM, "recurrent")).isEqualTo((3 * 128 + 16 * 128) * 4);
    }

    @Test
    void aLaunchThatLeavesTheContextOpenGetsTheOneThatTheModelWasTrainedWith() throws IOException {
        Path file = small("llama").write(folder.resolve("m.gguf"));
        TextLaunch open = new TextLaunch(launch(file, 1, 1, "f16").model(), TextOptions.DEFAULT);
        assertThat(part(estimator.estimate(open, false), DeviceKind.RAM, "KV cache of 2048 tokens"))
                .isPositive();
    }

    @Test
    void sumsTheShardsOfASplitModel() throws IOException {
        small("llama").number("split.count", 2).write(folder.resolve("m-00001-of-00002.gguf"));
        Path first = folder.resolve("m-00001-of-00002.gguf");
        MemoryEstimate alone = estimator.estimate(launch(first, 1024, 0, "f16"), false);
        assertThat(alone.rule()).as("a shard is missing").isEqualTo(EstimateRule.SIMPLE);
        GgufFile.of("llama").tensor("output.weight", 64, 1000).write(folder.resolve("m-00002-of-00002.gguf"));
        MemoryEstimate both = estimator.estimate(launch(first, 1024, 0, "f16"), false);
        assertThat(both.rule()).isEqualTo(EstimateRule.HEADERS);
        assertThat(part(both, DeviceKind.RAM, "weights")).isEqualTo(4 * LAYER + 2 * EMBEDDINGS);
    }

    @Test
    void looksAgainWhenTheFileHasChanged() throws IOException {
        Path file = small("llama").write(folder.resolve("m.gguf"));
        long before = estimator.estimate(launch(file, 1024, 0, "f16"), false).bytes(DeviceKind.RAM);
        small("llama").tensor("output.weight", 64, 1000).write(file);
        assertThat(estimator.estimate(launch(file, 1024, 0, "f16"), false).bytes(DeviceKind.RAM))
                .isEqualTo(before + EMBEDDINGS);
    }

    @Test
    void aHeaderThatMakesNoSenseLeavesTheSizeOfTheFile() throws IOException {
        List<GgufFile> wrong = List.of(
                GgufFile.of("llama").tensor("token_embd.weight", 64, 10),
                small("llama").number("llama.block_count", 3),
                small("llama").number("llama.block_count", -1),
                small("llama").number("llama.embedding_length", 0),
                small("llama").number("llama.attention.key_length", 1 << 23),
                small("llama").number("llama.feed_forward_length", -1),
                small("llama").tensor("blk.99999999999.attn_q.weight", 1, 1));
        for (int i = 0; i < wrong.size(); i++) {
            Path file = wrong.get(i).write(folder.resolve(i + ".gguf"));
            MemoryEstimate estimate = estimator.estimate(launch(file, 1024, -1, "f16"), true);
            assertThat(estimate.rule()).as("case " + i).isEqualTo(EstimateRule.SIMPLE);
            assertThat(estimate.bytes(DeviceKind.VRAM)).isEqualTo(Math.round(Files.size(file) * 1.2));
        }
    }

    @Test
    void aFileThatIsNoneIsEstimatedByWhatTheCatalogSays() {
        MemoryEstimate estimate = estimator.estimate(launch(folder.resolve("missing"), 1024, -1, "f16"), true);
        assertThat(estimate.bytes(DeviceKind.VRAM)).isEqualTo(840);
    }

    @Test
    void neverFailsNorPromisesNonsenseForFilesWithFlippedBytes() throws IOException {
        Random random = new Random(20261123);
        byte[] whole =
                small("gemma2").number("gemma2.attention.sliding_window", 512).header();
        Path file = folder.resolve("m.gguf");
        for (int round = 0; round < 1500; round++) {
            byte[] bytes = round < whole.length ? Arrays.copyOf(whole, round) : whole.clone();
            for (int flips = random.nextInt(4); flips > 0 && bytes.length > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            Files.deleteIfExists(file);
            GgufFile.write(file, bytes, HEAD_ROOM);
            MemoryEstimate estimate =
                    new TextEstimator(true).estimate(launch(file, 1 << 20, random.nextInt(8) - 1, "f16"), true);
            assertThat(estimate.parts())
                    .allSatisfy(part -> assertThat(part.bytes()).isNotNegative());
            assertThat(estimate.bytes(DeviceKind.VRAM)).isNotNegative();
            assertThat(estimate.bytes(DeviceKind.RAM)).isNotNegative();
        }
    }

    @Test
    void theSimpleSettingReadsNoMoreThanTheNumberOfLayers() throws IOException {
        Path file = small("llama").write(folder.resolve("m.gguf"));
        MemoryEstimate estimate = new TextEstimator(false).estimate(launch(file, 1 << 20, 2, "f16"), true);
        assertThat(estimate.rule()).isEqualTo(EstimateRule.SIMPLE);
        assertThat(estimate.bytes(DeviceKind.VRAM)).isEqualTo(Math.round(Files.size(file) * 0.6));
    }
}
