package org.diffusiondesk.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.ModelException;
import org.diffusiondesk.api.model.ImageDefaults;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.models.header.TestFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FolderCatalogTest extends CatalogFixture {
    @Test
    void findsTheEmbeddedModelsWithoutAnyConfiguration() throws IOException {
        embedDemo();
        put("embedded/smollm2/SmolLM2.gguf", TestFiles.textGguf("llama"));
        put("models/image/aaa.safetensors", CHECKPOINT);

        ModelDescription image = catalog().require(ModelKind.IMAGE, Optional.empty());
        assertThat(image.id()).isEqualTo("demo");
        assertThat(image.embedded()).isTrue();
        assertThat(image.imageDefaults()).isEqualTo(new ImageDefaults(128, 96, 8, 2.0, "euler", ""));
        assertThat(image.bytes()).isEqualTo(PACKED_MODEL.length);
        assertThat(image.files()).containsOnlyKeys("model", "taesd");
        assertThat(Files.readAllBytes(image.files().get("model"))).isEqualTo(PACKED_MODEL);
        assertThat(catalog().require(ModelKind.TEXT, Optional.empty()).id()).isEqualTo("SmolLM2");
        assertThat(catalog().list()).extracting(ModelDescription::id).containsExactly("demo", "SmolLM2", "aaa");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dream",
                "dream.safetensors",
                "image/sub/dream.safetensors",
                "image\\sub\\dream.safetensors",
                "Dream",
                " dream "
            })
    void findsAModelByIdFileNameOrPath(String name) {
        put("models/image/sub/dream.safetensors", CHECKPOINT);
        assertThat(catalog().require(ModelKind.IMAGE, Optional.of(name)).id()).isEqualTo("dream");
    }

    @Test
    void knowsTheFoldersOfOtherPrograms() {
        put("more/Stable-diffusion/a.safetensors", CHECKPOINT);
        put("more/ESRGAN/up.safetensors", TestFiles.safetensors(List.of("conv_first.weight")));
        put("more/Lora/l.safetensors", TestFiles.safetensors(List.of("lora_unet.lora_up.weight")));
        put("more/anything/chat.gguf", TestFiles.textGguf("qwen3"));
        assertThat(catalog().list())
                .extracting(model -> model.kind().wire() + " " + model.id())
                .containsExactlyInAnyOrder("image a", "upscaler up", "text chat");
    }

    @Test
    void saysThatTheEngineReadsNoPyTorchFiles() {
        put("more/Stable-diffusion/old.ckpt", new byte[] {
            'P', 'K', 3, 4, 1, 2, 3, 4, 5, 6, 'P', 'K', 5, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
        });
        assertThat(catalog().list()).isEmpty();
        assertThatThrownBy(() -> catalog().require(ModelKind.IMAGE, Optional.of("old")))
                .hasMessageContaining("is a PyTorch file")
                .hasMessageContaining("GGUF or safetensors would be right");
    }

    @Test
    void seesNewChangedAndRemovedFiles() throws IOException {
        FolderCatalog catalog = catalog();
        assertThat(catalog.list()).isEmpty();
        byte[] whole = TestFiles.textGguf("llama");
        Path file = put("models/text/a.gguf", Arrays.copyOf(whole, whole.length - 100));
        assertThat(catalog.list()).as("still being copied").isEmpty();
        Files.write(file, whole);
        assertThat(catalog.list()).hasSize(1);
        Files.delete(file);
        assertThat(catalog.list()).isEmpty();
    }

    @Test
    void saysWhatThereIsWhenAModelIsUnknown() {
        put("models/text/chat.gguf", TestFiles.textGguf("llama"));
        put("models/text/talk.gguf", TestFiles.textGguf("llama"));
        ModelException error = catchThrowableOfType(
                ModelException.class, () -> catalog().require(ModelKind.TEXT, Optional.of("gpt-9")));
        assertThat(error.code()).isEqualTo(ErrorCode.MODEL_UNKNOWN);
        assertThat(error.param()).contains("model");
        assertThat(error).hasMessage("no model is called \"gpt-9\". Text models at hand: chat, talk");
        assertThatThrownBy(() -> catalog().require(ModelKind.IMAGE, Optional.empty()))
                .hasMessageContaining("there is no image model: put one into " + root.resolve("models/image"));
    }

    @ParameterizedTest
    @CsvSource({
        "TEXT, folder, is a folder",
        "TEXT, image, is a folder",
        "TEXT, cut.gguf, is truncated",
        "TEXT, page.gguf, is no model file",
        "TEXT, empty.gguf, is empty",
        "TEXT, notes.txt, is no model file",
        "TEXT, dream.safetensors, is an image model; a language model (GGUF) would be right",
        "TEXT, misplaced.safetensors, is no GGUF file",
        "IMAGE, chat.gguf, is a text model; an image model",
        "IMAGE, wrong.gguf, is a language model; an image model",
        "IMAGE, lora.safetensors, is a LoRA"
    })
    void saysWhatIsWrongWithAFile(ModelKind kind, String name, String reason) throws IOException {
        byte[] text = TestFiles.textGguf("llama");
        Files.createDirectories(root.resolve("models/text/folder"));
        put("models/text/cut.gguf", Arrays.copyOf(text, text.length - 1));
        put("models/text/page.gguf", "<html>not found</html>".getBytes());
        put("models/text/empty.gguf", new byte[0]);
        put("models/text/notes.txt", "my notes".getBytes());
        put("models/text/misplaced.safetensors", CHECKPOINT);
        put("models/text/chat.gguf", text);
        put("models/image/dream.safetensors", CHECKPOINT);
        put("models/image/wrong.gguf", text);
        put("models/image/lora.safetensors", TestFiles.safetensors(List.of("x.lora_up.weight")));
        ModelException error =
                catchThrowableOfType(ModelException.class, () -> catalog().require(kind, Optional.of(name)));
        assertThat(error.code()).isEqualTo(ErrorCode.MODEL_UNUSABLE);
        assertThat(error).hasMessageContaining(name).hasMessageContaining(reason);
        assertThat(error.param()).hasValueSatisfying(file -> assertThat(file).endsWith(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../secret.gguf",
                "../../etc/passwd",
                "/etc/passwd",
                "text/../../secret.gguf",
                "..",
                ".",
                "a\0b",
                "%2e%2e/secret.gguf"
            })
    void neverLooksOutsideTheModelsFolders(String name) {
        put("secret.gguf", TestFiles.textGguf("llama"));
        put("models/text/chat.gguf", TestFiles.textGguf("llama"));
        ModelException error =
                catchThrowableOfType(ModelException.class, () -> catalog().require(ModelKind.TEXT, Optional.of(name)));
        assertThat(error.code()).isEqualTo(ErrorCode.MODEL_UNKNOWN);
    }

    @Test
    void takesADefaultThatIsSetByPathOrName() {
        embedDemo();
        Path elsewhere = put("elsewhere/my.gguf", TestFiles.textGguf("llama"));
        put("models/image/dream.safetensors", CHECKPOINT);
        FolderCatalog catalog = catalog(Optional.of("dream.safetensors"), Optional.of(elsewhere.toString()));
        assertThat(catalog.require(ModelKind.IMAGE, Optional.empty()).id()).isEqualTo("dream");
        assertThat(catalog.require(ModelKind.TEXT, Optional.empty()).files()).containsEntry("model", elsewhere);
        assertThat(catalog.list()).extracting(ModelDescription::id).containsExactly("dream", "my", "demo");
    }

    @Test
    void namesTheSettingOrFileWhenTheDefaultIsWrong() throws IOException {
        FolderCatalog catalog = catalog(Optional.of("nothing"), Optional.of(root.toString()));
        assertThatThrownBy(() -> catalog.require(ModelKind.IMAGE, Optional.empty()))
                .hasMessageContaining("setting models.image names \"nothing\"");
        assertThatThrownBy(() -> catalog.require(ModelKind.TEXT, Optional.empty()))
                .hasMessageContaining(root.toString())
                .hasMessageContaining("is a folder; a model file would be right");
        assertThat(catalog.list()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[1] | holds no JSON object",
                "{\"kind\": | is no JSON",
                "{\"kind\": \"picture\"} | field \"kind\" is \"picture\"; image, text or upscaler",
                "{\"kind\": \"image\"} | field \"files\"",
                "{\"kind\": \"image\", \"files\": {\"model\": 5}} | field \"model\" must be a text",
                "{\"kind\": \"image\", \"files\": {\"model\": \"gone.gguf\"}} | does not exist",
                "{\"kind\": \"image\", \"files\": {\"model\": \"gone.gguf.gz\"}} | can not be read",
                "{\"kind\": \"image\", \"files\": {\"model\": \"m.safetensors\"}, \"defaults\": {\"steps\": 0}} | field \"steps\" must be a number from 1 to 1000",
                "{\"kind\": \"image\", \"files\": {\"model\": \"m.safetensors\"}, \"defaults\": {\"width\": \"big\"}} | field \"width\""
            })
    void namesTheWrongFieldOfAModelJson(String json, String reason) {
        put("models/image/mine/m.safetensors", CHECKPOINT);
        put("models/image/mine/model.json", json.getBytes());
        assertThatThrownBy(() -> catalog().require(ModelKind.IMAGE, Optional.of("mine")))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void givesEveryModelAnIdOfItsOwn() {
        put("models/image/a/same.safetensors", CHECKPOINT);
        put("models/image/b/same.safetensors", CHECKPOINT);
        put("models/text/same.gguf", TestFiles.textGguf("llama"));
        put("more/text/same.gguf", TestFiles.textGguf("llama"));
        assertThat(catalog().list()).extracting(ModelDescription::id).hasSize(4).doesNotHaveDuplicates();
        assertThat(catalog().require(ModelKind.TEXT, Optional.of("same")).kind())
                .isEqualTo(ModelKind.TEXT);
        assertThat(catalog()
                        .require(ModelKind.IMAGE, Optional.of("image/b/same.safetensors"))
                        .files())
                .containsEntry("model", root.resolve("models/image/b/same.safetensors"));
    }

    @Test
    void survivesALinkToAFolderAboveIt() throws IOException {
        put("models/image/a.safetensors", CHECKPOINT);
        Files.createSymbolicLink(root.resolve("models/image/loop"), root.resolve("models"));
        assertThat(catalog().list()).hasSize(1);
    }
}
