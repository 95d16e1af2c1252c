package org.diffusiondesk.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.diffusiondesk.api.error.ModelException;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.models.header.TestFiles;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Files and folders that are not as they should be, among good ones: those are found all the same. */
class HostileFilesTest extends CatalogFixture {
    private static final Map<String, List<Integer>> TENSORS =
            Map.of("lora_unet_attn2_to_k.lora_down.weight", List.of(4, 768), "a.lora_up.weight", List.of(4));

    private List<String> loras() {
        return catalog().list(ModelKind.LORA).stream().map(ModelDescription::id).toList();
    }

    @Test
    void metadataMayHoldAnything() {
        Map<String, String> odd = Map.of(
                "one", "[]",
                "two", "{\"a\": {\"b\": {\"c\": [1, 2]}}}",
                "three", "{\"a\": {\"b\": \"many\", \"c\": -5, \"\": 9, \"d\": 1e300}}",
                "four", "[".repeat(20_000),
                "five", "{\"a\": 5}",
                "six", "x".repeat(300_000));
        odd.forEach((name, tags) -> put(
                "models/Lora/" + name + ".safetensors",
                TestFiles.safetensors(Map.of("ss_tag_frequency", tags, "ss_base_model_version", " "), TENSORS)));
        put(
                "models/Lora/seven.safetensors",
                TestFiles.safetensors(
                        Map.of("ss_output_name", "../../etc/passwd", "modelspec.trigger_phrase", ", ,,"), TENSORS));
        assertThat(catalog().list(ModelKind.LORA)).hasSize(7).allSatisfy(lora -> {
            assertThat(lora.facts().family()).contains("sd1");
            assertThat(lora.facts().triggers()).hasSizeLessThanOrEqualTo(5);
        });
        assertThat(catalog()
                        .require(ModelKind.LORA, Optional.of("../../etc/passwd"))
                        .files())
                .as("an alias is a word to be found by and never a path")
                .containsEntry("model", root.resolve("models/Lora/seven.safetensors"));
    }

    @Test
    void flippedAndCutBytesGiveAModelOrAReason() throws IOException {
        Random random = new Random(20261123);
        List<byte[]> seeds = List.of(
                TestFiles.safetensors(Map.of("ss_tag_frequency", "{\"a\": {\"b\": 1}}"), TENSORS),
                TestFiles.safetensors(List.of("decoder.conv_in.weight", "encoder.conv_in.weight")),
                TestFiles.safetensors(List.of("decoder.layers.0.weight")),
                TestFiles.safetensors(List.of("control_model.zero_convs.0.0.weight")),
                TestFiles.safetensors(Map.of(), Map.of("emb_params", List.of(2, 768))),
                TestFiles.gguf(List.of("double_blocks.0.x", "lora_unet.lora_up.weight")));
        int usable = 0;
        int refused = 0;
        for (int round = 0; round < 600; round++) {
            byte[] bytes = seeds.get(round % seeds.size()).clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            if (round % 3 == 0) {
                bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            }
            put("models/x" + round % seeds.size() + ".safetensors", bytes);
            FolderCatalog catalog = catalog();
            for (ModelKind kind : List.of(ModelKind.LORA, ModelKind.EMBEDDING, ModelKind.IMAGE)) {
                try {
                    catalog.require(kind, Optional.of("x" + round % seeds.size()));
                    usable++;
                } catch (ModelException reason) {
                    assertThat(reason.getMessage()).isNotBlank();
                    refused++;
                }
            }
        }
        assertThat(usable).isPositive();
        assertThat(refused).isPositive();
    }

    @Test
    void aFolderThatMayNotBeReadHidesNoOther() throws IOException {
        put("models/Lora/a/locked.safetensors", TestFiles.safetensors(Map.of(), TENSORS));
        put("models/Lora/b/open.safetensors", TestFiles.safetensors(Map.of(), TENSORS));
        Path locked = root.resolve("models/Lora/a");
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("---------"));
        try {
            Assumptions.assumeFalse(Files.isReadable(locked), "the administrator may read everything");
            assertThat(loras()).containsExactly("open");
        } finally {
            Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void aFileThatIsStillBeingCopiedIsNotBrokenForEver() throws IOException {
        byte[] whole = TestFiles.safetensors(Map.of(), TENSORS);
        FolderCatalog catalog = catalog();
        for (int length : new int[] {0, 5, 60, whole.length - 1}) {
            put("models/Lora/slow.safetensors", Arrays.copyOf(whole, length));
            assertThat(catalog.list(ModelKind.LORA)).isEmpty();
        }
        put("models/Lora/slow.safetensors", whole);
        assertThat(catalog.list(ModelKind.LORA)).hasSize(1);
    }

    @Test
    void namesOfAllKindsAreFound() {
        List<String> names =
                List.of("käse & brot", "日本語", "a.b.c", "(x) [y] {z}", "100% <mine>", "-dash", "ends. ", "'\"`");
        names.forEach(name -> put("models/Lora/" + name + ".safetensors", TestFiles.safetensors(Map.of(), TENSORS)));
        assertThat(loras()).containsExactlyInAnyOrderElementsOf(names);
        for (String name : names) {
            assertThat(catalog().require(ModelKind.LORA, Optional.of(name)).name())
                    .isEqualTo(name);
        }
    }

    @Test
    void linksThatGoInCirclesAreFollowedOnce() throws IOException {
        put("models/Lora/a.safetensors", TestFiles.safetensors(Map.of(), TENSORS));
        Files.createSymbolicLink(root.resolve("models/Lora/again"), root.resolve("models/Lora"));
        Files.createSymbolicLink(root.resolve("models/one"), root.resolve("models/two"));
        Files.createSymbolicLink(root.resolve("models/two"), root.resolve("models/one"));
        Files.createSymbolicLink(root.resolve("models/Lora/b.safetensors"), root.resolve("models/Lora/b.safetensors"));
        assertThat(loras()).containsExactly("a");
    }
}
