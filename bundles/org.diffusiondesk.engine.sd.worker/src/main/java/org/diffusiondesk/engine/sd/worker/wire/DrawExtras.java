package org.diffusiondesk.engine.sd.worker.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What goes beyond plain text to image, in the names of {@code ddsd_generate}, to which it goes as it is. Whatever is absent is left to the engine.
 *
 * @param guidance of distilled models
 * @param controlStrength of the ControlNet that the model was loaded with
 */
public record DrawExtras(
        @Nullable List<Lora> loras,
        @Nullable Hires hires,
        @Nullable Tiling vaeTiling,
        @Nullable List<Double> sigmas,
        @Nullable Double eta,
        @Nullable Double guidance,
        @Nullable Double imgCfgScale,
        @Nullable SkipLayers slg,
        @Nullable Double controlStrength,
        @Nullable Cache cache,
        @Nullable Double flowShift,
        @Nullable Integer shiftedTimestep) {
    /** A LoRA by its absolute path. */
    public record Lora(String path, double multiplier) {}

    /** A second pass; {@code model} is the absolute path that goes with the upscaler {@code Model}. */
    public record Hires(
            @Nullable String upscaler,
            @Nullable String model,
            @Nullable Double scale,
            @Nullable Integer width,
            @Nullable Integer height,
            @Nullable Integer steps,
            @Nullable Double strength) {}

    /** Tiles of the decoder, in latent pixels. */
    public record Tiling(
            boolean enabled,
            @Nullable Integer tileSizeX,
            @Nullable Integer tileSizeY,
            @Nullable Double overlap) {}

    /** Skip-layer guidance. */
    public record SkipLayers(List<Integer> layers, double scale, double start, double end) {}

    /** Leaves out steps that would change little. */
    public record Cache(
            String mode,
            @Nullable Double reuseThreshold,
            @Nullable Double start,
            @Nullable Double end) {}
}
