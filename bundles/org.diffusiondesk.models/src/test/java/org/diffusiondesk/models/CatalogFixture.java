package org.diffusiondesk.models;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.diffusiondesk.models.header.TestFiles;
import org.junit.jupiter.api.io.TempDir;

/** Model folders that a test fills. */
abstract class CatalogFixture {
    static final byte[] CHECKPOINT = TestFiles.safetensors(List.of(
            "model.diffusion_model.input_blocks.0.0.weight",
            "cond_stage_model.transformer.text_model.embeddings.token_embedding.weight",
            "first_stage_model.decoder.conv_in.weight"));
    static final byte[] PACKED_MODEL = TestFiles.gguf(List.of(
            "model.diffusion_model.x_embedder.weight", "text_encoders.llm.layers.0.weight", "decoder.layers.0.weight"));

    @TempDir
    Path root = Path.of("set by JUnit");

    FolderCatalog catalog() {
        return catalog(Optional.empty(), Optional.empty());
    }

    FolderCatalog catalog(Optional<String> image, Optional<String> text) {
        return new FolderCatalog(settings(image, text));
    }

    CatalogSettings settings(Optional<String> image, Optional<String> text) {
        return new CatalogSettings(
                List.of(root.resolve("embedded")),
                root.resolve("models"),
                List.of(ModelFolder.any(root.resolve("more"))),
                root.resolve("cache"),
                image,
                text);
    }

    Path put(String name, byte[] bytes) {
        try {
            Path file = root.resolve(name);
            Files.createDirectories(file.resolveSibling(""));
            return Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] gzip(byte[] bytes) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
                zip.write(bytes);
            }
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void embedDemo(String packed) {
        put("embedded/demo/dd-demo.gguf.gz", gzip(PACKED_MODEL));
        put("embedded/demo/model.json", """
                {"id": "demo", "name": "Demo", "kind": "image",
                 "files": {"model": "dd-demo.gguf", "taesd": "dd-demo.gguf"}, "packed": {"dd-demo.gguf": %s},
                 "defaults": {"width": 128, "height": 96, "steps": 8, "cfg_scale": 2.0, "sampler": "euler"}, "licence": "Apache-2.0"}
                """.formatted(packed).getBytes());
    }

    void embedDemo() {
        embedDemo("{\"from\": \"dd-demo.gguf.gz\", \"bytes\": " + PACKED_MODEL.length + "}");
    }
}
