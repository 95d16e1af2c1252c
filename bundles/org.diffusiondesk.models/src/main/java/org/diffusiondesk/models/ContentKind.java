package org.diffusiondesk.models;

import java.util.Optional;
import org.diffusiondesk.api.model.ModelKind;

/** What a model file holds. */
enum ContentKind {
    IMAGE("an image model", ModelKind.IMAGE),
    /** A diffusion model without the rest of a full checkpoint: it needs text encoders and a VAE beside it. */
    DIFFUSION_ONLY("a diffusion model without its text encoder and VAE", ModelKind.IMAGE),
    TEXT("a language model", ModelKind.TEXT),
    UPSCALER("an upscaler", ModelKind.UPSCALER),
    LORA("a LoRA, which changes another model", ModelKind.LORA),
    VAE("a VAE, which is a part of an image model", ModelKind.VAE),
    TAESD("a tiny autoencoder (TAESD), which is a part of an image model", ModelKind.TAESD),
    CONTROLNET("a ControlNet, which steers another model", ModelKind.CONTROLNET),
    EMBEDDING("a textual inversion, which is a word for another model", ModelKind.EMBEDDING),
    TEXT_LORA("a LoRA of a language model"),
    TEXT_ENCODER("a text encoder, which is a part of an image model"),
    PROJECTOR("a vision projector, which is a part of a language model"),
    ADAPTER("an IP-Adapter, T2I-Adapter or Control-LoRA"),
    UNKNOWN("a model of unknown kind");

    private final String words;
    private final Optional<ModelKind> kind;

    ContentKind(String words) {
        this.words = words;
        this.kind = Optional.empty();
    }

    ContentKind(String words, ModelKind kind) {
        this.words = words;
        this.kind = Optional.of(kind);
    }

    /** For a sentence that begins with "it is". */
    String words() {
        return words;
    }

    /** The kind of model that it can be used as. */
    Optional<ModelKind> kind() {
        return kind;
    }

    /** Whether it belongs to another model; such a file is what its header says, in whichever folder it lies. */
    boolean isAddition() {
        return switch (this) {
            case LORA, VAE, TAESD, CONTROLNET, EMBEDDING -> true;
            default -> false;
        };
    }
}
