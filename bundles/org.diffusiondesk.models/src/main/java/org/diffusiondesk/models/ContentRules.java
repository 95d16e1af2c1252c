package org.diffusiondesk.models;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.diffusiondesk.models.header.ModelFormat;
import org.diffusiondesk.models.header.ModelHeader;
import org.diffusiondesk.models.header.Tensor;

/** Tells from the names and shapes in a header what a file holds, the way the engines tell it. Stateless. */
final class ContentRules {
    private static final List<String> DIFFUSION_PARTS = List.of("model.diffusion_model.", "model.net.", "unet.");
    private static final List<String> VAE_PARTS = List.of("first_stage_model.", "vae.");
    private static final List<String> ENCODER_PARTS = List.of(
            "cond_stage_model.", "conditioner.", "text_encoders.", "text_encoder.", "te.", "model.language_model.");
    private static final List<String> DIFFUSION = List.of(
            "double_blocks.",
            "joint_blocks.",
            "transformer_blocks.",
            "single_transformer_blocks.",
            "cap_embedder.",
            "input_blocks.",
            "down_blocks.",
            "patch_embedding.",
            "patch_embedder.",
            "net.img_embedder.",
            "diffusion_model.",
            "img_in.",
            "x_embedder.");
    private static final List<String> ENCODER =
            List.of("text_model.", "encoder.block.", "cond_stage_model.", "text_encoders.", "shared.weight");
    private static final List<String> UPSCALING =
            List.of("conv_first.weight", "model.0.weight", "params_ema.conv_first.");
    private static final List<String> CONTROL = List.of(
            "control_model.",
            "zero_convs.",
            "input_hint_block.",
            "controlnet_cond_embedding.",
            "controlnet_down_blocks.",
            "controlnet_blocks.",
            "controlnet_x_embedder.");
    private static final List<String> ADAPTER =
            List.of("ip_adapter.", "image_proj.", "adapter.body.", "lora_controlnet");
    private static final List<String> LORA_START = List.of("lora_unet_", "lora_te", "lora_transformer_", "lycoris_");
    private static final Pattern LORA = Pattern.compile(
            "lora_up|lora_down|lora_[AB]|lora\\.(up|down)|\\.lora_[ab]$|hada_w[12]|lokr_w[12]|oft_(blocks|diag)");
    /** One decoder of all kinds of autoencoder: its first layer, or one of its stages. */
    private static final Pattern VAE = Pattern.compile(
            "(first_stage_model\\.|vae\\.)?decoder\\.(conv_in|conv1|mid|middle|mid_block|up|up_blocks|upsamples)\\..*");

    private static final Pattern TINY = Pattern.compile("(taesd\\.|tae\\.)?(decoder|encoder)\\.(layers\\.)?\\d+\\..*");
    private static final Set<String> INVERSION = Set.of("emb_params", "clip_l", "clip_g", "string_to_param.*");
    /** Widths of the text encoders that words can be taught to. */
    private static final Set<Long> WORD_WIDTHS = Set.of(768L, 1024L, 1280L);

    private ContentRules() {}

    static ContentKind of(ModelHeader header) {
        if (header.format() == ModelFormat.GGUF) {
            String architecture = header.architecture().orElse("");
            if (architecture.equals("clip") || architecture.equals("mmproj")) {
                return ContentKind.PROJECTOR;
            }
            if (header.keys().contains("adapter.type")) {
                return ContentKind.TEXT_LORA;
            }
            if (architecture.equals("t5encoder")) {
                return ContentKind.TEXT_ENCODER;
            }
            if (header.keys().stream().anyMatch(key -> key.startsWith("tokenizer.ggml."))) {
                return ContentKind.TEXT;
            }
        }
        return additions(header);
    }

    private static ContentKind additions(ModelHeader header) {
        List<String> names = header.tensorNames();
        boolean diffusion = names.stream().anyMatch(startsWithOneOf(DIFFUSION_PARTS));
        if (!diffusion && names.stream().anyMatch(startsWithOneOf(ADAPTER))) {
            return ContentKind.ADAPTER;
        }
        if (names.stream()
                .anyMatch(name -> startsWithOneOf(LORA_START).test(name)
                        || LORA.matcher(name).find())) {
            return ContentKind.LORA;
        }
        if (isInversion(header.tensors())) {
            return ContentKind.EMBEDDING;
        }
        if (!diffusion && names.stream().anyMatch(startsWithOneOf(CONTROL))) {
            return ContentKind.CONTROLNET;
        }
        return models(header, names, diffusion);
    }

    private static ContentKind models(ModelHeader header, List<String> names, boolean diffusion) {
        boolean encoder = names.stream().anyMatch(startsWithOneOf(ENCODER_PARTS));
        if (diffusion || (encoder && names.stream().anyMatch(startsWithOneOf(VAE_PARTS)))) {
            return encoder ? ContentKind.IMAGE : ContentKind.DIFFUSION_ONLY;
        }
        if (names.stream().anyMatch(name -> name.startsWith("model.x_embedder.")) && encoder) {
            return ContentKind.IMAGE;
        }
        if (names.stream().anyMatch(startsWithOneOf(DIFFUSION))
                || ImageFamily.of(header).isPresent()) {
            return ContentKind.DIFFUSION_ONLY;
        }
        if (names.stream().anyMatch(startsWithOneOf(UPSCALING))) {
            return ContentKind.UPSCALER;
        }
        if (names.stream().anyMatch(name -> VAE.matcher(name).matches())) {
            return ContentKind.VAE;
        }
        if (names.stream().anyMatch(name -> TINY.matcher(name).matches())) {
            return ContentKind.TAESD;
        }
        if (names.stream().anyMatch(name -> name.startsWith("blk."))) {
            return ContentKind.TEXT;
        }
        return names.stream().anyMatch(startsWithOneOf(ENCODER)) ? ContentKind.TEXT_ENCODER : ContentKind.UNKNOWN;
    }

    /** Rows of a text encoder's width and nothing else, under a known name or that of the word itself. */
    private static boolean isInversion(List<Tensor> tensors) {
        return !tensors.isEmpty()
                && tensors.size() <= 3
                && tensors.stream()
                        .allMatch(tensor -> tensor.shape().size() <= 2
                                && WORD_WIDTHS.contains(tensor.size(0))
                                && tensor.size(1) <= 256
                                && (INVERSION.contains(tensor.name())
                                        || !tensor.name().contains(".")));
    }

    /** Whether a checkpoint brings its own autoencoder. */
    static boolean hasVae(List<String> names) {
        return names.stream()
                .anyMatch(name -> startsWithOneOf(VAE_PARTS).test(name)
                        || VAE.matcher(name).matches()
                        || TINY.matcher(name).matches());
    }

    private static Predicate<String> startsWithOneOf(List<String> prefixes) {
        return name -> prefixes.stream().anyMatch(name::startsWith);
    }
}
