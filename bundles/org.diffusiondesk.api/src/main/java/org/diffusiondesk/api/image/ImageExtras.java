package org.diffusiondesk.api.image;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What goes beyond plain text to image. Whatever is empty is left to the engine. Files are named as in the catalogue of models, never by a path.
 *
 * @param vae name of a VAE or of a tiny one (TAESD) to be used in place of the model's own; it is loaded with the model
 * @param sigmas noise levels in place of a scheduler, strictly falling, the last 0; they give the number of steps. Empty for the scheduler
 * @param eta noise added in each step by the ancestral methods, 0 .. 1 and more
 * @param engine what only this engine knows
 */
public record ImageExtras(
        List<LoraUse> loras,
        Optional<HiresFix> hires,
        Optional<ControlUse> control,
        Optional<String> vae,
        Optional<VaeTiling> vaeTiling,
        List<Double> sigmas,
        OptionalDouble eta,
        Guidance guidance,
        EngineOptions engine) {
    /** Nothing of it. */
    public static final ImageExtras NONE = new ImageExtras(
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            OptionalDouble.empty(),
            Guidance.PLAIN);

    /** Without options that only this engine knows. */
    public ImageExtras(
            List<LoraUse> loras,
            Optional<HiresFix> hires,
            Optional<ControlUse> control,
            Optional<String> vae,
            Optional<VaeTiling> vaeTiling,
            List<Double> sigmas,
            OptionalDouble eta,
            Guidance guidance) {
        this(loras, hires, control, vae, vaeTiling, sigmas, eta, guidance, EngineOptions.NONE);
    }

    public ImageExtras {
        loras = List.copyOf(loras);
        sigmas = List.copyOf(sigmas);
    }
}
