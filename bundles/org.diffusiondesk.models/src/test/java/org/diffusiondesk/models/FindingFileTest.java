package org.diffusiondesk.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.models.header.TestFiles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What was found out in one run is known in the next. */
class FindingFileTest extends CatalogFixture {
    private static final String SETS = """
            {"models": {"chroma": {"files": {"diffusion_model": "unet/c.gguf", "t5xxl": "unet/none.gguf"}}}}""";

    @BeforeEach
    void models() {
        put("models/image/a.safetensors", CHECKPOINT);
        put("models/text/t.gguf", TestFiles.textGguf("llama"));
        put(
                "models/Lora/l.safetensors",
                TestFiles.safetensors(
                        Map.of(
                                "ss_output_name",
                                "more",
                                "ss_base_model_version",
                                "sd3",
                                "modelspec.trigger_phrase",
                                "zwx"),
                        Map.of("a.lora_up.weight", List.of(1))));
        put("models/unet/c.gguf", TestFiles.gguf(List.of("double_blocks.0.x", "distilled_guidance_layer.x")));
        put("models/models.json", SETS.getBytes());
    }

    private Path file() {
        return root.resolve("cache/headers.jsonl");
    }

    private FolderCatalog run(String version) {
        return new FolderCatalog(
                settings(Optional.empty(), Optional.empty()),
                new HeaderCache(new FindingFile(file(), version)),
                System::nanoTime);
    }

    /** Whoever reads the file again finds no model in it, although its length and time are as before. */
    private void spoil(String name) throws IOException {
        Path file = root.resolve(name);
        FileTime modified = Files.getLastModifiedTime(file);
        Files.write(file, new byte[(int) Files.size(file)]);
        Files.setLastModifiedTime(file, modified);
    }

    @Test
    void theNextRunReadsNoHeaderOfAFileThatIsAsBefore() throws IOException {
        List<Candidate> first = run("1").scan().all();
        assertThat(first).hasSize(5);
        for (String name : List.of("image/a.safetensors", "text/t.gguf", "Lora/l.safetensors", "unet/c.gguf")) {
            spoil("models/" + name);
        }
        assertThat(run("1").scan().all()).isEqualTo(first);
        assertThat(run("1").list(ModelKind.LORA))
                .first()
                .extracting(ModelDescription::facts)
                .hasToString("ModelFacts[family=Optional[sd3], triggers=[zwx], alias=Optional[more]]");
    }

    @Test
    void aFileThatChangedIsReadAnew() throws IOException {
        run("1").scan();
        put("models/image/a.safetensors", TestFiles.safetensors(List.of("decoder.conv_in.weight")));
        assertThat(run("1").list(ModelKind.VAE)).hasSize(1);
    }

    @Test
    void anotherVersionOfTheProgramLooksForItself() throws IOException {
        run("1").scan();
        spoil("models/image/a.safetensors");
        assertThat(run("2").list()).extracting(ModelDescription::id).containsExactly("t");
    }

    @Test
    void aDamagedFileCostsNothingButTime() throws IOException {
        List<Candidate> first = run("1").scan().all();
        String kept = Files.readString(file());
        Files.writeString(file(), kept.replace("\"content\":\"", "\"content\":\"NO_") + "{\"path\":\n[]\n");
        assertThat(run("1").scan().all()).isEqualTo(first);
        Files.write(file(), new byte[] {(byte) 0xff, 0, (byte) 0xfe});
        assertThat(run("1").scan().all()).isEqualTo(first);
        assertThat(Files.readString(file())).as("and it is mended").isEqualTo(kept);
    }
}
