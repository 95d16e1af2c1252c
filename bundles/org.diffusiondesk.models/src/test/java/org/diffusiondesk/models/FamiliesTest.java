package org.diffusiondesk.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.ModelException;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.models.header.TestFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Diffusion models that stand alone. */
class FamiliesTest extends CatalogFixture {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "double_blocks.0.img_attn.proj.weight | 64 | a Flux diffusion model alone; it needs clip_l, t5xxl and vae",
                "single_transformer_blocks.0.attn.to_q.weight | 64 | a Flux diffusion model",
                "model.diffusion_model.double_blocks.0.x | 64 | a Flux diffusion model",
                "double_stream_modulation_img.lin.weight | 64 | a Flux 2 diffusion model alone; it needs llm and vae",
                "joint_blocks.0.x_block.attn.qkv.weight | 64 | a Stable Diffusion 3 diffusion model alone; it needs clip_l, clip_g, t5xxl and vae",
                "transformer_blocks.0.img_mod.1.weight | 64 | a Qwen Image diffusion model alone; it needs llm and vae",
                "cap_embedder.0.weight | 64 | a Z-Image diffusion model alone; it needs llm and vae",
                "blocks.0.cross_attn.norm_k.weight | 64 | a Wan diffusion model alone; it needs t5xxl and vae",
                "input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight | 768 | a Stable Diffusion 1 diffusion model alone; it needs clip_l and vae",
                "input_blocks.4.1.transformer_blocks.0.attn2.to_k.weight | 2048 | a Stable Diffusion XL diffusion model alone; it needs clip_l, clip_g and vae",
                "joint_transformer_blocks.0.x | 64 | is a model of unknown kind"
            })
    void itsMissingPartsAreTold(String tensor, int width, String problem) {
        put("models/unet/part.safetensors", TestFiles.safetensors(Map.of(), Map.of(tensor, List.of(2, width))));
        if (problem.contains("unknown")) {
            assertThat(catalog()
                            .require(ModelKind.IMAGE, Optional.of("part"))
                            .facts()
                            .family())
                    .isEmpty();
            return;
        }
        assertThat(catalog().list()).isEmpty();
        assertThatThrownBy(() -> catalog().require(ModelKind.IMAGE, Optional.of("part")))
                .isInstanceOfSatisfying(
                        ModelException.class, error -> assertThat(error.code()).isEqualTo(ErrorCode.MODEL_UNUSABLE))
                .hasMessageContaining(problem)
                .hasMessageContaining("models.json");
    }

    @Test
    void chromaIsToldFromFlux() {
        put(
                "models/c.gguf",
                TestFiles.gguf(List.of("double_blocks.0.x", "distilled_guidance_layer.layers.0.in_layer.weight")));
        assertThatThrownBy(() -> catalog().require(ModelKind.IMAGE, Optional.of("c")))
                .hasMessageContaining("a Chroma diffusion model alone; it needs t5xxl and vae");
    }

    @Test
    void aPartThatIsInTheFileIsNotMissing() {
        put(
                "models/c.safetensors",
                TestFiles.safetensors(
                        List.of("model.diffusion_model.double_blocks.0.x", "vae.decoder.conv_in.weight")));
        assertThatThrownBy(() -> catalog().require(ModelKind.IMAGE, Optional.of("c")))
                .hasMessageContaining("it needs clip_l and t5xxl beside it");
    }

    @Test
    void aWholeCheckpointKnowsItsFamily() {
        put(
                "models/whole.safetensors",
                TestFiles.safetensors(
                        Map.of(),
                        Map.of(
                                "model.diffusion_model.input_blocks.4.1.transformer_blocks.0.attn2.to_k.weight",
                                List.of(1, 2048),
                                "conditioner.embedders.1.model.ln_final.weight",
                                List.of(4),
                                "first_stage_model.decoder.conv_in.weight",
                                List.of(4))));
        assertThat(catalog()
                        .require(ModelKind.IMAGE, Optional.of("whole"))
                        .facts()
                        .family())
                .contains("sdxl");
    }
}
