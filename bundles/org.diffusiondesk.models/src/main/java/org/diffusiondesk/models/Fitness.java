package org.diffusiondesk.models;

import java.util.List;
import java.util.Optional;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.models.HeaderCache.Finding;
import org.diffusiondesk.models.header.ModelFormat;

/** Whether a whole file can be used as what it is wanted as, in words for a person. Stateless. */
final class Fitness {
    private Fitness() {}

    /** Why a whole file can not be what it is wanted as. */
    static Optional<String> misfit(Finding finding, Optional<ModelKind> wanted) {
        if (wanted.isEmpty()) {
            return Optional.empty();
        }
        ModelKind kind = wanted.get();
        if (kind == ModelKind.TEXT && finding.format() != ModelFormat.GGUF) {
            return Optional.of("is no GGUF file; llama-server reads GGUF language models only");
        }
        ContentKind content = finding.content();
        boolean fits = content == ContentKind.UNKNOWN
                ? mayBeUnknown(kind)
                : content.kind().filter(kind::equals).isPresent();
        return fits
                ? Optional.empty()
                : Optional.of("is " + content.words() + "; " + wantedWords(kind) + " would be right here");
    }

    /** There are more kinds of networks than we know; but what changes nothing when it is used is no LoRA. */
    private static boolean mayBeUnknown(ModelKind kind) {
        return switch (kind) {
            case IMAGE, UPSCALER, VAE, CONTROLNET, EMBEDDING -> true;
            case TEXT, LORA, TAESD -> false;
        };
    }

    /** The words as people list them. */
    static String and(List<String> words) {
        int last = words.size() - 1;
        return last <= 0
                ? String.join("", words)
                : String.join(", ", words.subList(0, last)) + " and " + words.get(last);
    }

    static String wantedWords(ModelKind kind) {
        return switch (kind) {
            case IMAGE -> "an image model (GGUF or safetensors)";
            case TEXT -> "a language model (GGUF)";
            case UPSCALER -> "an ESRGAN upscaler";
            case LORA -> "a LoRA";
            case VAE -> "a VAE";
            case TAESD -> "a tiny autoencoder (TAESD)";
            case CONTROLNET -> "a ControlNet";
            case EMBEDDING -> "a textual inversion";
        };
    }

    /** For lists of what there is. */
    static String plural(ModelKind kind) {
        return switch (kind) {
            case IMAGE -> "Image models";
            case TEXT -> "Text models";
            case UPSCALER -> "Upscalers";
            case LORA -> "LoRAs";
            case VAE -> "VAEs";
            case TAESD -> "Tiny autoencoders";
            case CONTROLNET -> "ControlNets";
            case EMBEDDING -> "Textual inversions";
        };
    }
}
