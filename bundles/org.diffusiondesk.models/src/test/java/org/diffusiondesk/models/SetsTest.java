package org.diffusiondesk.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.diffusiondesk.api.error.ModelException;
import org.diffusiondesk.api.model.ImageDefaults;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.models.header.TestFiles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models of several files that a {@code models.json} names. */
class SetsTest extends CatalogFixture {
    private static final byte[] FLUX = TestFiles.gguf(List.of("double_blocks.0.img_attn.proj.weight"));
    private static final byte[] ENCODER = TestFiles.safetensors(List.of("text_model.encoder.layers.0.mlp.fc1.weight"));
    private static final String WHOLE = """
            {
              // what belongs together
              "models": {
                "flux": {
                  "name": "Flux dev",
                  "files": {
                    "diffusion_model": "unet/flux-q4.gguf",
                    "clip_l": "text_encoders/clip_l.safetensors",
                    "t5xxl": "text_encoders/t5xxl.gguf",
                    "vae": "VAE/ae.safetensors",
                  },
                  "defaults": {"size": "1024x768", "steps": 4, "cfg_scale": 1, "sampler": "euler", "scheduler": "simple", "clip_skip": 2}
                },
              }
            }
            """;

    @BeforeEach
    void parts() {
        put("models/unet/flux-q4.gguf", FLUX);
        put("models/text_encoders/clip_l.safetensors", ENCODER);
        put("models/text_encoders/t5xxl.gguf", TestFiles.gguf(List.of("encoder.block.0.layer.0.weight")));
        put("more/VAE/ae.safetensors", TestFiles.safetensors(List.of("decoder.conv_in.weight")));
        put("models/Stable-diffusion/dream.safetensors", CHECKPOINT);
        put("models/Lora/l.safetensors", TestFiles.safetensors(List.of("a.lora_up.weight")));
    }

    private void sets(String json) {
        put("models/models.json", json.getBytes(StandardCharsets.UTF_8));
    }

    private ModelDescription image(String name) {
        return catalog().require(ModelKind.IMAGE, Optional.of(name));
    }

    @Test
    void makesOneModelOfSeveralFiles() {
        sets(WHOLE);
        ModelDescription flux = image("flux");
        assertThat(flux.name()).isEqualTo("Flux dev");
        assertThat(flux.files())
                .containsEntry("diffusion_model", root.resolve("models/unet/flux-q4.gguf"))
                .containsEntry("clip_l", root.resolve("models/text_encoders/clip_l.safetensors"))
                .containsEntry("t5xxl", root.resolve("models/text_encoders/t5xxl.gguf"))
                .containsEntry("vae", root.resolve("more/VAE/ae.safetensors"))
                .hasSize(4);
        assertThat(flux.imageDefaults()).isEqualTo(new ImageDefaults(1024, 768, 4, 1.0, "euler", "simple", 2));
        assertThat(flux.facts().family()).contains("flux");
        assertThat(flux.bytes())
                .isEqualTo(flux.files().values().stream()
                        .mapToLong(file -> file.toFile().length())
                        .sum());
        assertThat(image("Flux dev").id()).isEqualTo("flux");
        assertThat(catalog().list()).extracting(ModelDescription::id).containsExactlyInAnyOrder("flux", "dream");
    }

    @Test
    void givesACheckpointDefaultsAndAnotherVae() {
        sets("""
                {"models": {
                  "dream": {"files": {"model": "Stable-diffusion/dream.safetensors"}, "defaults": {"steps": 7}},
                  "dream with ae": {"files": {"model": "Stable-diffusion/dream.safetensors", "vae": "VAE/ae.safetensors"}}}}
                """);
        assertThat(catalog().list())
                .as("a set that is called like its file stands for it")
                .extracting(ModelDescription::id)
                .containsExactly("dream", "dream with ae");
        assertThat(image("dream").imageDefaults().steps()).isEqualTo(7);
        assertThat(image("dream with ae").files()).containsOnlyKeys("model", "vae");
    }

    @Test
    void seesThatTheFileChanged() {
        FolderCatalog catalog = catalog();
        assertThat(catalog.list()).extracting(ModelDescription::id).containsExactly("dream");
        sets(WHOLE);
        assertThat(catalog.list()).hasSize(2);
        sets("{\"models\": {}}");
        assertThat(catalog.list()).hasSize(1);
    }

    @Test
    void takesTheRoleOfTheMainFileFromItsHeader() {
        sets("""
                {"models": {"a": {"files": {"model": "unet/flux-q4.gguf", "clip_l": "text_encoders/clip_l.safetensors",
                  "t5xxl": "text_encoders/t5xxl.gguf", "vae": "VAE/ae.safetensors"}},
                 "b": {"files": {"diffusion_model": "Stable-diffusion/dream.safetensors"}}}}
                """);
        assertThat(image("a").files()).containsKey("diffusion_model").doesNotContainKey("model");
        assertThat(image("b").files()).containsOnlyKeys("model");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"diffusion_model\": \"unet/flux-q4.gguf\", \"clip_l\": \"text_encoders/clip_l.safetensors\", \"t5xxl\": \"text_encoders/none.gguf\"} | t5xxl: text_encoders/none.gguf is not there (looked for in",
                "{\"diffusion_model\": \"unet/flux-q4.gguf\", \"clip_l\": \"text_encoders/clip_l.safetensors\"} | t5xxl and vae are missing in its files; a Flux model needs clip_l, t5xxl and vae beside",
                "{\"diffusion_model\": \"unet/flux-q4.gguf\", \"clip_l\": \"text_encoders/clip_l.safetensors\", \"t5xxl\": \"text_encoders/t5xxl.gguf\"} | vae is missing in its files",
                "{\"model\": \"Stable-diffusion/dream.safetensors\", \"vae\": \"Lora/l.safetensors\"} | vae: Lora/l.safetensors is a LoRA, which changes another model; a VAE would be right here",
                "{\"model\": \"Lora/l.safetensors\"} | model: Lora/l.safetensors is a LoRA",
                "{\"vae\": \"VAE/ae.safetensors\"} | one of model (a whole checkpoint) and diffusion_model is needed",
                "{\"model\": \"Stable-diffusion/dream.safetensors\", \"diffusion_model\": \"unet/flux-q4.gguf\"} | one of model",
                "{\"modell\": \"Stable-diffusion/dream.safetensors\"} | \"modell\" is no part of an image model; there are model, diffusion_model",
                "{\"model\": \"Stable-diffusion\"} | model: Stable-diffusion is a folder",
                "{\"model\": 3} | field \"model\" must be a text",
                "[] | field \"files\" must be an object",
                "{\"model\": \"a\\u0000b\"} | is no possible path"
            })
    void namesWhatIsWrongWithASet(String files, String problem) {
        sets(
                "{\"models\": {\"mine\": {\"files\": %s}, \"good\": {\"files\": {\"model\": \"Stable-diffusion/dream.safetensors\"}}}}"
                        .formatted(files));
        assertThatThrownBy(() -> image("mine"))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("model \"mine\" in " + root.resolve("models/models.json") + ": ")
                .hasMessageContaining(problem);
        assertThat(image("good").id()).as("the others are not touched").isEqualTo("good");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"file\": {} | field \"file\" is not known; name, files, defaults are",
                "\"defaults\": {\"cfg\": 1} | field \"cfg\" is not known; size, width",
                "\"defaults\": {\"size\": \"big\"} | field \"size\" is \"big\"; something like 1024x768 would be right",
                "\"defaults\": {\"size\": \"99999x8\"} | field \"size\"",
                "\"defaults\": {\"steps\": 0} | field \"steps\" must be a number from 1 to 1000",
                "\"defaults\": {\"clip_skip\": 99} | field \"clip_skip\" must be a number from 1 to 12",
                "\"name\": 7 | field \"name\" must be a text"
            })
    void namesTheFieldThatIsWrong(String field, String problem) {
        sets("{\"models\": {\"mine\": {%s, \"files\": {\"model\": \"Stable-diffusion/dream.safetensors\"}}}}"
                .formatted(field));
        assertThatThrownBy(() -> image("mine"))
                .hasMessageContaining("model \"mine\"")
                .hasMessageContaining(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"models\": { | is no JSON",
                "[] | holds no JSON object",
                "{} | field \"models\" must be an object of models",
                "{\"models\": []} | field \"models\" must be an object of models",
                "{\"model\": {}} | field \"model\" is not known; models are",
                "{\"models\": {\"a\": {}, \"a\": {}}} | Duplicate"
            })
    void aFileThatIsWrongAsAWholeIsToldToWhoeverAsksForAnUnknownModel(String json, String problem) {
        sets(json);
        assertThatThrownBy(() -> image("mine"))
                .hasMessageContaining("Image models at hand: dream")
                .hasMessageContaining(root.resolve("models/models.json").toString())
                .hasMessageContaining(problem);
        assertThat(catalog().list()).hasSize(1);
    }

    @Test
    void suggestsTheSetThatAStandAloneModelNeeds() {
        assertThatThrownBy(() -> image("flux-q4"))
                .hasMessageContaining("is a Flux diffusion model alone; it needs clip_l, t5xxl and vae beside it")
                .hasMessageContaining(
                        "{\"models\": {\"flux-q4\": {\"files\": {\"diffusion_model\": \"unet/flux-q4.gguf\","
                                + " \"clip_l\": \"text_encoders/clip_l.safetensors\", \"t5xxl\": \"text_encoders/t5xxl.gguf\","
                                + " \"vae\": \"VAE/ae.safetensors\"}}}}");
    }

    @Test
    void aSuggestionWorksAsItIs() {
        String message = catchThrowable(() -> image("flux-q4")).getMessage();
        sets(message.substring(message.indexOf('{')));
        assertThat(image("flux-q4").files()).hasSize(4);
    }

    @Test
    void aTinyAutoencoderMayStandInForTheVaeAndATextEncoderBeLeftOut() {
        put("models/unet/sd3.gguf", TestFiles.gguf(List.of("joint_blocks.0.x_block.attn.qkv.weight")));
        put("models/VAE-approx/taesd3.safetensors", TestFiles.safetensors(List.of("decoder.layers.0.weight")));
        put("models/clip/clip_g.safetensors", ENCODER);
        sets("""
                {"models": {"sd3": {"files": {"diffusion_model": "unet/sd3.gguf", "clip_l": "text_encoders/clip_l.safetensors",
                  "clip_g": "clip/clip_g.safetensors", "taesd": "VAE-approx/taesd3.safetensors"}}}}
                """);
        assertThat(image("sd3").files()).hasSize(4);
        assertThat(image("sd3").files()).containsKey("taesd");
    }
}
