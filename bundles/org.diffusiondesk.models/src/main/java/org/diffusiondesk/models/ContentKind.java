package org.diffusiondesk.models;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.models.header.ModelFormat;
import org.diffusiondesk.models.header.ModelHeader;

/** What a model file holds, told from the names in its header the way the engines tell it. */
enum ContentKind {
    IMAGE("an image model"),
    /** A diffusion model without the prefix of a full checkpoint: it needs text encoders and a VAE beside it. */
    DIFFUSION_ONLY("a diffusion model without its text encoder and VAE"),
    TEXT("a language model"),
    UPSCALER("an upscaler"),
    LORA("a LoRA, which changes another model"),
    VAE("a VAE, which is a part of an image model"),
    TEXT_ENCODER("a text encoder, which is a part of an image model"),
    PROJECTOR("a vision projector, which is a part of a language model"),
    UNKNOWN("a model of unknown kind");

    private static final List<String> CHECKPOINT =
            List.of("model.diffusion_model.", "first_stage_model.", "model.net.");
    private static final List<String> DIFFUSION = List.of(
            "double_blocks.",
            "joint_blocks.",
            "transformer_blocks.",
            "single_transformer_blocks.",
            "cap_embedder.",
            "input_blocks.",
            "down_blocks.",
            "patch_embedding.",
            "net.img_embedder.",
            "diffusion_model.",
            "img_in.",
            "x_embedder.");
    private static final List<String> ENCODER =
            List.of("text_model.", "encoder.block.", "cond_stage_model.", "text_encoders.", "shared.weight");
    private static final List<String> UPSCALING =
            List.of("conv_first.weight", "model.0.weight", "params_ema.conv_first.");

    private final String words;

    ContentKind(String words) {
        this.words = words;
    }

    /** For a sentence that begins with "it is". */
    String words() {
        return words;
    }

    /** The kind of model that it can be used as by itself. */
    Optional<ModelKind> kind() {
        return switch (this) {
            case IMAGE, DIFFUSION_ONLY -> Optional.of(ModelKind.IMAGE);
            case TEXT -> Optional.of(ModelKind.TEXT);
            case UPSCALER -> Optional.of(ModelKind.UPSCALER);
            case LORA, VAE, TEXT_ENCODER, PROJECTOR, UNKNOWN -> Optional.empty();
        };
    }

    static ContentKind of(ModelHeader header) {
        if (header.format() == ModelFormat.GGUF) {
            String architecture = header.architecture().orElse("");
            if (architecture.equals("clip") || architecture.equals("mmproj")) {
                return PROJECTOR;
            }
            if (header.keys().stream().anyMatch(key -> key.startsWith("tokenizer.ggml."))) {
                return TEXT;
            }
        }
        return byTensors(header.tensorNames());
    }

    private static ContentKind byTensors(List<String> names) {
        if (names.stream()
                .anyMatch(name -> name.contains("lora_up")
                        || name.contains("lora_A")
                        || name.contains("lora_B")
                        || name.contains("lora.up")
                        || name.endsWith(".lora_a")
                        || name.contains("hada_w1"))) {
            return LORA;
        }
        if (names.stream().anyMatch(startsWithOneOf(CHECKPOINT))) {
            return IMAGE;
        }
        if (names.stream().anyMatch(startsWithOneOf(DIFFUSION))) {
            return DIFFUSION_ONLY;
        }
        if (names.stream().anyMatch(startsWithOneOf(UPSCALING))) {
            return UPSCALER;
        }
        if (names.stream()
                .anyMatch(name -> name.startsWith("decoder.conv_in.") || name.startsWith("decoder.layers."))) {
            return VAE;
        }
        if (names.stream().anyMatch(name -> name.startsWith("blk."))) {
            return TEXT;
        }
        return names.stream().anyMatch(startsWithOneOf(ENCODER)) ? TEXT_ENCODER : UNKNOWN;
    }

    private static Predicate<String> startsWithOneOf(List<String> prefixes) {
        return name -> prefixes.stream().anyMatch(name::startsWith);
    }
}
