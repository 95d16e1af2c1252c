package org.diffusiondesk.models;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.diffusiondesk.api.model.ModelKind;

/** What the name of a folder says about the models in it: our own names, and those of AUTOMATIC1111 and ComfyUI. */
record FolderKind(Optional<ModelKind> kind, boolean parts) {
    static final FolderKind ANY = new FolderKind(Optional.empty(), false);
    private static final FolderKind PARTS = new FolderKind(Optional.empty(), true);
    private static final Set<String> IMAGE =
            Set.of("image", "images", "stable-diffusion", "checkpoints", "diffusion_models", "unet");
    private static final Set<String> TEXT = Set.of("text", "llm", "llms");
    private static final Set<String> UPSCALER =
            Set.of("upscaler", "upscalers", "esrgan", "realesrgan", "upscale_models");
    private static final Set<String> PART = Set.of(
            "lora",
            "loras",
            "vae",
            "vae-approx",
            "vae_approx",
            "embeddings",
            "controlnet",
            "hypernetworks",
            "clip",
            "clip_vision",
            "text_encoder",
            "text_encoders",
            "codeformer",
            "gfpgan",
            "ldsr",
            "swinir",
            "deepbooru");

    /** What a folder of this name means inside a folder of the present meaning. */
    FolderKind inside(String name) {
        String word = name.toLowerCase(Locale.ROOT);
        if (PART.contains(word)) {
            return PARTS;
        }
        return kindOf(word)
                .map(found -> new FolderKind(Optional.of(found), false))
                .orElse(this);
    }

    private static Optional<ModelKind> kindOf(String word) {
        if (IMAGE.contains(word)) {
            return Optional.of(ModelKind.IMAGE);
        }
        if (TEXT.contains(word)) {
            return Optional.of(ModelKind.TEXT);
        }
        return UPSCALER.contains(word) ? Optional.of(ModelKind.UPSCALER) : Optional.empty();
    }
}
