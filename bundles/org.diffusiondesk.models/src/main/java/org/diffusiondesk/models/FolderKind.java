package org.diffusiondesk.models;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.diffusiondesk.api.model.ModelKind;

/**
 * What the name of a folder says about the models in it: our own names, and those of AUTOMATIC1111 and ComfyUI.
 *
 * @param kind empty when the headers have to tell
 * @param parts whether the files in it are only parts of models, which somebody has to put together
 */
record FolderKind(Optional<ModelKind> kind, boolean parts) {
    static final FolderKind ANY = new FolderKind(Optional.empty(), false);
    private static final FolderKind PARTS = new FolderKind(Optional.empty(), true);
    private static final Map<String, ModelKind> KINDS = Map.ofEntries(
            Map.entry("image", ModelKind.IMAGE),
            Map.entry("images", ModelKind.IMAGE),
            Map.entry("stable-diffusion", ModelKind.IMAGE),
            Map.entry("checkpoints", ModelKind.IMAGE),
            Map.entry("diffusion_models", ModelKind.IMAGE),
            Map.entry("unet", ModelKind.IMAGE),
            Map.entry("text", ModelKind.TEXT),
            Map.entry("llm", ModelKind.TEXT),
            Map.entry("llms", ModelKind.TEXT),
            Map.entry("upscaler", ModelKind.UPSCALER),
            Map.entry("upscalers", ModelKind.UPSCALER),
            Map.entry("esrgan", ModelKind.UPSCALER),
            Map.entry("realesrgan", ModelKind.UPSCALER),
            Map.entry("upscale_models", ModelKind.UPSCALER),
            Map.entry("lora", ModelKind.LORA),
            Map.entry("loras", ModelKind.LORA),
            Map.entry("lycoris", ModelKind.LORA),
            Map.entry("vae", ModelKind.VAE),
            Map.entry("taesd", ModelKind.TAESD),
            Map.entry("vae-approx", ModelKind.TAESD),
            Map.entry("vae_approx", ModelKind.TAESD),
            Map.entry("controlnet", ModelKind.CONTROLNET),
            Map.entry("controlnets", ModelKind.CONTROLNET),
            Map.entry("sd-webui-controlnet", ModelKind.CONTROLNET),
            Map.entry("embedding", ModelKind.EMBEDDING),
            Map.entry("embeddings", ModelKind.EMBEDDING),
            Map.entry("textual_inversion", ModelKind.EMBEDDING));
    private static final Set<String> PART = Set.of(
            "hypernetworks",
            "clip",
            "clip_vision",
            "text_encoder",
            "text_encoders",
            "codeformer",
            "gfpgan",
            "ldsr",
            "swinir",
            "scunet",
            "dat",
            "deepbooru",
            "ipadapter",
            "style_models",
            "gligen",
            "photomaker");
    /** Beside the models of those who name the whole folder of such a program; they hold many files and no models. */
    private static final Set<String> NOT_LOOKED_AT =
            Set.of("venv", "node_modules", "repositories", "outputs", "output", "__pycache__", "config_states");

    /** What a folder of this name means inside a folder of the present meaning. */
    FolderKind inside(String name) {
        String word = name.toLowerCase(Locale.ROOT);
        if (PART.contains(word)) {
            return PARTS;
        }
        return Optional.ofNullable(KINDS.get(word)).map(FolderKind::of).orElse(this);
    }

    static FolderKind of(ModelKind kind) {
        return new FolderKind(Optional.of(kind), false);
    }

    static boolean isLookedAt(String name) {
        return !name.startsWith(".") && !NOT_LOOKED_AT.contains(name.toLowerCase(Locale.ROOT));
    }
}
