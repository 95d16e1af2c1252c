package org.diffusiondesk.models.memory;

import java.util.Set;

/** What an image model consists of. */
enum ImagePart {
    DIFFUSION("diffusion model"),
    ENCODER("text encoders"),
    VAE("VAE"),
    UPSCALER("upscaler"),
    OTHER("other parts");

    private static final Set<String> ENCODERS = Set.of("clip_l", "clip_g", "clip_vision", "t5xxl", "llm", "llm_vision");
    private static final Set<String> DIFFUSIONS = Set.of("diffusion_model", "high_noise_diffusion_model");

    private final String words;

    ImagePart(String words) {
        this.words = words;
    }

    /** For people, after "the". */
    String words() {
        return words;
    }

    /** What a file of this role holds; the role {@code model} may hold everything. */
    static ImagePart ofRole(String role) {
        if (ENCODERS.contains(role)) {
            return ENCODER;
        }
        if (role.equals("vae") || role.equals("taesd")) {
            return VAE;
        }
        return DIFFUSIONS.contains(role) ? DIFFUSION : OTHER;
    }
}
