package org.diffusiondesk.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelFacts;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.models.header.TestFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is added to an image model: LoRAs, VAEs, tiny autoencoders, ControlNets and textual inversions. */
class AdditionsTest extends CatalogFixture {
    private static final byte[] LORA = TestFiles.safetensors(
            List.of("lora_unet_mid_block.lora_down.weight", "lora_unet_mid_block.lora_up.weight"));

    private List<String> ids(ModelKind kind) {
        return catalog().list(kind).stream().map(ModelDescription::id).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "LORA, lora_unet_down_blocks_0_attentions_0_proj_in.lora_down.weight",
        "LORA, unet.down_blocks.0.attn1.processor.to_q_lora.up.weight",
        "LORA, transformer.single_transformer_blocks.0.attn.to_k.lora_A.weight",
        "LORA, diffusion_model.double_blocks.0.img_attn.proj.lora_B.weight",
        "LORA, lora_unet_input_blocks_1_1_proj_in.hada_w1_a",
        "LORA, lycoris_unet_conv_in.lokr_w1",
        "LORA, lora_te_text_model_encoder_layers_0_mlp_fc1.alpha",
        "VAE, first_stage_model.decoder.conv_in.weight",
        "VAE, decoder.conv_in.weight",
        "VAE, vae.decoder.up_blocks.0.resnets.0.conv1.weight",
        "VAE, decoder.conv1.weight",
        "TAESD, decoder.layers.3.conv.0.weight",
        "TAESD, decoder.1.weight",
        "CONTROLNET, control_model.input_blocks.0.0.weight",
        "CONTROLNET, zero_convs.0.0.weight",
        "CONTROLNET, controlnet_cond_embedding.conv_in.weight"
    })
    void aHeaderTellsWhatAFileIsInAnyFolder(ModelKind kind, String tensor) {
        byte[] file = TestFiles.safetensors(List.of(tensor));
        put("models/mine.safetensors", file);
        put("models/image/there.safetensors", file);
        assertThat(ids(kind)).containsExactlyInAnyOrder("mine", "there");
        assertThat(catalog().list()).as("nothing that is asked for by itself").isEmpty();
        assertThatThrownBy(() -> catalog().require(ModelKind.IMAGE, Optional.of("there")))
                .hasMessageContaining("an image model (GGUF or safetensors) would be right here");
    }

    @Test
    void ggufFilesAreToldByTheirTensorsToo() {
        put("models/q.gguf", TestFiles.gguf(List.of("lora_unet_mid_block.lora_up.weight")));
        put("models/v.gguf", TestFiles.gguf(List.of("decoder.conv_in.weight")));
        assertThat(ids(ModelKind.LORA)).containsExactly("q");
        assertThat(ids(ModelKind.VAE)).containsExactly("v");
    }

    @ParameterizedTest
    @CsvSource({"emb_params, 768, sd1", "emb_params, 1024, sd2", "clip_g, 1280, sdxl", "<my-word>, 768, sd1"})
    void aTextualInversionIsAFewRowsOfATextEncodersWidth(String tensor, int width, String family) {
        put("models/word.safetensors", TestFiles.words(tensor, 4, width));
        ModelDescription word = catalog().require(ModelKind.EMBEDDING, Optional.of("word"));
        assertThat(word.facts().family()).contains(family);
    }

    @Test
    void aTextualInversionThatTheEngineWouldMisreadIsOfNoFamily() {
        put("models/half.safetensors", TestFiles.safetensors(Map.of(), Map.of("emb_params", List.of(4, 768))));
        ModelDescription half = catalog().require(ModelKind.EMBEDDING, Optional.of("half"));
        assertThat(half.facts().family()).as("16 bits each").isEmpty();
    }

    @Test
    void foldersOfOtherProgramsAreKnown() throws IOException {
        byte[] vae = TestFiles.safetensors(List.of("decoder.conv_in.weight"));
        byte[] tiny = TestFiles.safetensors(List.of("decoder.layers.0.weight"));
        put("more/Lora/a.safetensors", LORA);
        put("more/LyCORIS/b.safetensors", LORA);
        put("more/loras/c.safetensors", LORA);
        put("more/VAE/d.safetensors", vae);
        put("more/VAE-approx/e.safetensors", tiny);
        put("more/vae_approx/f.safetensors", tiny);
        put("more/ControlNet/g.safetensors", TestFiles.safetensors(List.of("control_model.zero_convs.0.0.weight")));
        put("more/embeddings/h.safetensors", TestFiles.safetensors(List.of("strange")));
        put("more/text_encoders/i.safetensors", TestFiles.safetensors(List.of("text_model.x")));
        put("more/venv/lib/j.safetensors", LORA);
        Files.createDirectories(root.resolve("models"));
        assertThat(ids(ModelKind.LORA)).containsExactly("a", "b", "c");
        assertThat(ids(ModelKind.VAE)).containsExactly("d");
        assertThat(ids(ModelKind.TAESD)).containsExactly("e", "f");
        assertThat(ids(ModelKind.CONTROLNET)).containsExactly("g");
        assertThat(ids(ModelKind.EMBEDDING)).containsExactly("h");
    }

    @Test
    void aFolderMayBeNamedForOneKindOnly() {
        put("elsewhere/x.safetensors", TestFiles.safetensors(List.of("strange")));
        CatalogSettings settings = new CatalogSettings(
                List.of(),
                root.resolve("models"),
                List.of(ModelFolder.of("vae=" + root.resolve("elsewhere"))),
                root.resolve("cache"),
                Optional.empty(),
                Optional.empty());
        assertThat(new FolderCatalog(settings).list(ModelKind.VAE))
                .extracting(ModelDescription::id)
                .containsExactly("x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Add More Details v1.5",
                "Add More Details v1.5.safetensors",
                "style/Add More Details v1.5",
                "style/Add More Details v1.5.safetensors",
                "style\\Add More Details v1.5.safetensors",
                "Lora/style/Add More Details v1.5.safetensors",
                "add more details V1.5",
                "more_details"
            })
    void aNameMayHaveSpacesDotsAndFolders(String name) {
        put(
                "models/Lora/style/Add More Details v1.5.safetensors",
                TestFiles.safetensors(
                        Map.of("ss_output_name", "more_details"), Map.of("a.lora_up.weight", List.of(1))));
        put("models/Lora/Add More Details v1.safetensors", LORA);
        ModelDescription lora = catalog().require(ModelKind.LORA, Optional.of(name));
        assertThat(lora.files())
                .containsEntry("model", root.resolve("models/Lora/style/Add More Details v1.5.safetensors"));
    }

    @Test
    void aFilesOwnNameComesBeforeAnAlias() {
        put(
                "models/Lora/a.safetensors",
                TestFiles.safetensors(Map.of("ss_output_name", "b"), Map.of("a.lora_up.weight", List.of(1))));
        put("models/Lora/b.safetensors", LORA);
        assertThat(catalog().require(ModelKind.LORA, Optional.of("b")).id()).isEqualTo("b");
    }

    @Test
    void theSameNameInTwoFoldersGivesTwoIds() {
        put("models/image/same.safetensors", CHECKPOINT);
        put("models/Lora/a/same.safetensors", LORA);
        put("models/Lora/b/same.safetensors", LORA);
        assertThat(ids(ModelKind.IMAGE)).as("a LoRA renames no model").containsExactly("same");
        List<String> ids = ids(ModelKind.LORA);
        assertThat(ids).containsExactly("Lora/a/same.safetensors", "Lora/b/same.safetensors");
        Path second =
                catalog().require(ModelKind.LORA, Optional.of("b/same")).files().get("model");
        assertThat(second).isEqualTo(root.resolve("models/Lora/b/same.safetensors"));
        ids.forEach(id -> assertThat(
                        catalog().require(ModelKind.LORA, Optional.of(id)).id())
                .isEqualTo(id));
        assertThat(catalog().require(ModelKind.LORA, Optional.of("same")).kind())
                .isEqualTo(ModelKind.LORA);
    }

    @ParameterizedTest
    @CsvSource({
        "LORA, checkpoint, is an image model; a LoRA would be right here",
        "LORA, strange, is a model of unknown kind; a LoRA would be right here",
        "LORA, vae, is a VAE; a LoRA would be right here",
        "VAE, tiny, is a tiny autoencoder (TAESD); a VAE would be right here",
        "TAESD, vae, is a VAE; a tiny autoencoder (TAESD) would be right here",
        "IMAGE, lora, is a LoRA; an image model",
        "CONTROLNET, lora, is a LoRA; a ControlNet would be right here",
        "CONTROLNET, adapter, 'is an IP-Adapter, T2I-Adapter or Control-LoRA; a ControlNet would be right here'"
    })
    void theWrongKindIsTold(ModelKind kind, String name, String problem) {
        put("models/Lora/checkpoint.safetensors", CHECKPOINT);
        put("models/Lora/strange.safetensors", TestFiles.safetensors(List.of("strange")));
        put("models/Lora/lora.safetensors", LORA);
        put("models/VAE/vae.safetensors", TestFiles.safetensors(List.of("decoder.conv_in.weight")));
        put("models/VAE/tiny.safetensors", TestFiles.safetensors(List.of("decoder.layers.0.weight")));
        put("models/ControlNet/adapter.safetensors", TestFiles.safetensors(List.of("ip_adapter.1.to_k_ip.weight")));
        assertThatThrownBy(() -> catalog().require(kind, Optional.of(name))).hasMessageContaining(problem);
    }

    @Test
    void anUnknownLoraIsToldWithThoseAtHand() {
        put("models/Lora/one.safetensors", LORA);
        assertThatThrownBy(() -> catalog().require(ModelKind.LORA, Optional.of("two")))
                .hasMessage("no model is called \"two\". LoRAs at hand: one");
        assertThatThrownBy(() -> catalog().require(ModelKind.LORA, Optional.of("../../secret")))
                .hasMessageContaining("no model is called");
    }

    @ParameterizedTest
    @CsvSource({
        "modelspec.architecture, stable-diffusion-xl-v1-base/lora, sdxl",
        "modelspec.architecture, flux-1-dev/lora, flux",
        "modelspec.architecture, stable-diffusion-v1/lora, sd1",
        "ss_base_model_version, sdxl_base_v1-0, sdxl",
        "ss_base_model_version, sd_1.5, sd1",
        "ss_base_model_version, sd_v2, sd2",
        "ss_base_model_version, flux1, flux",
        "ss_base_model_version, sd3, sd3"
    })
    void theFamilyOfALoraIsInItsMetadata(String key, String value, String family) {
        put("models/l.safetensors", TestFiles.safetensors(Map.of(key, value), Map.of("a.lora_up.weight", List.of(1))));
        assertThat(catalog().require(ModelKind.LORA, Optional.of("l")).facts().family())
                .contains(family);
    }

    @ParameterizedTest
    @CsvSource({
        "lora_unet_down_blocks_0_attn2_to_k.lora_down.weight, 768, sd1",
        "lora_unet_down_blocks_0_attn2_to_k.lora_down.weight, 2048, sdxl",
        "lora_te2_text_model_encoder.lora_down.weight, 1280, sdxl",
        "transformer.single_transformer_blocks.0.attn.to_k.lora_A.weight, 3072, flux"
    })
    void theFamilyOfALoraWithoutMetadataIsInItsShapes(String tensor, int width, String family) {
        put("models/l.safetensors", TestFiles.safetensors(Map.of(), Map.of(tensor, List.of(4, width))));
        assertThat(catalog().require(ModelKind.LORA, Optional.of("l")).facts().family())
                .contains(family);
    }

    @Test
    void triggerWordsAreThoseOfTheMakerOrOfTheCaptions() {
        Map<String, List<Integer>> tensors = Map.of("a.lora_up.weight", List.of(1));
        put(
                "models/said.safetensors",
                TestFiles.safetensors(Map.of("modelspec.trigger_phrase", "ohwx man, hat"), tensors));
        put(
                "models/seen.safetensors",
                TestFiles.safetensors(
                        Map.of("ss_tag_frequency", "{\"10_x\": {\"zwx\": 20, \"dog\": 19, \"grass\": 3}}"), tensors));
        put("models/odd.safetensors", TestFiles.safetensors(Map.of("ss_tag_frequency", "{\"10_x\": [3,"), tensors));
        assertThat(catalog().list(ModelKind.LORA))
                .extracting(ModelDescription::facts)
                .extracting(ModelFacts::triggers)
                .containsExactly(List.of(), List.of("ohwx man", "hat"), List.of("zwx", "dog"));
    }

    @Test
    void linkedFoldersAreFollowed() throws IOException {
        put("elsewhere/Lora/linked.safetensors", LORA);
        Files.createDirectories(root.resolve("models"));
        Files.createSymbolicLink(root.resolve("models/Lora"), root.resolve("elsewhere/Lora"));
        Files.createSymbolicLink(root.resolve("models/gone.safetensors"), root.resolve("nothing"));
        assertThat(ids(ModelKind.LORA)).containsExactly("linked");
    }
}
