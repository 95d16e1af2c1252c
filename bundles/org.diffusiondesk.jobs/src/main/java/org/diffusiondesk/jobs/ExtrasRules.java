package org.diffusiondesk.jobs;

import static org.diffusiondesk.jobs.Checks.inRange;
import static org.diffusiondesk.jobs.Checks.wrong;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.diffusiondesk.api.image.ControlUse;
import org.diffusiondesk.api.image.EngineOptions;
import org.diffusiondesk.api.image.Guidance;
import org.diffusiondesk.api.image.HiresFix;
import org.diffusiondesk.api.image.ImageExtras;
import org.diffusiondesk.api.image.LoraUse;
import org.diffusiondesk.api.image.VaeTiling;

/** The ranges of everything that goes beyond plain text to image, as the engine can take them. Stateless. */
final class ExtrasRules {
    static final int MAX_STEPS = 150;
    static final int MAX_WEIGHT = 100;
    private static final int MAX_LORAS = 64;
    private static final double MAX_SIGMA = 1e6;
    private static final int MAX_LAYER = 1000;
    private static final List<String> CACHES =
            List.of("disabled", "easycache", "ucache", "dbcache", "taylorseer", "cache-dit", "spectrum");

    private ExtrasRules() {}

    static void check(ImageExtras extras) {
        loras(extras.loras());
        extras.hires().ifPresent(ExtrasRules::hires);
        extras.control().map(ControlUse::strength).ifPresent(value -> inRange("control.strength", value, 0, 10));
        extras.vaeTiling().ifPresent(ExtrasRules::tiling);
        sigmas(extras.sigmas());
        inRange("eta", extras.eta(), 0, 100);
        guidance(extras.guidance());
        engine(extras.engine());
    }

    private static void loras(List<LoraUse> loras) {
        if (loras.size() > MAX_LORAS) {
            throw wrong("loras", "there are " + loras.size() + " LoRAs; at most " + MAX_LORAS + " are possible");
        }
        for (int i = 0; i < loras.size(); i++) {
            inRange("loras[" + i + "].weight", loras.get(i).weight(), -MAX_WEIGHT, MAX_WEIGHT);
        }
    }

    private static void hires(HiresFix hires) {
        inRange("hires.scale", hires.scale(), 1, 16);
        hires.width().ifPresent(value -> inRange("hires.width", value, RequestRules.MIN_SIDE, RequestRules.MAX_SIDE));
        hires.height().ifPresent(value -> inRange("hires.height", value, RequestRules.MIN_SIDE, RequestRules.MAX_SIDE));
        hires.steps().ifPresent(value -> inRange("hires.steps", value, 1, MAX_STEPS));
        inRange("hires.strength", hires.strength(), 0.01, 1);
    }

    private static void tiling(VaeTiling tiling) {
        tiling.tile().ifPresent(value -> inRange("vae_tiling.tile", value, 8, 4096));
        inRange("vae_tiling.overlap", tiling.overlap(), 0, 0.5);
    }

    /** As floats, because two that differ as doubles only are one to the engine. */
    private static void sigmas(List<Double> sigmas) {
        if (sigmas.isEmpty()) {
            return;
        }
        if (sigmas.size() < 2 || sigmas.size() > MAX_STEPS + 1) {
            throw wrong(
                    "sigmas",
                    "sigmas has " + sigmas.size() + " numbers; 2 to " + (MAX_STEPS + 1)
                            + " would be right, one more than steps");
        }
        for (int i = 0; i < sigmas.size(); i++) {
            inRange("sigmas[" + i + "]", sigmas.get(i), 0, MAX_SIGMA);
            if (i > 0 && sigmas.get(i).floatValue() >= sigmas.get(i - 1).floatValue()) {
                throw wrong("sigmas[" + i + "]", "sigmas must fall from each number to the next");
            }
        }
        if (sigmas.getLast() != 0) {
            throw wrong("sigmas[" + (sigmas.size() - 1) + "]", "the last of the sigmas must be 0");
        }
    }

    private static void guidance(Guidance guidance) {
        inRange("guidance.distilled", guidance.distilled(), 0, 1000);
        inRange("guidance.image", guidance.image(), 0, 1000);
        guidance.skipLayers().ifPresent(skip -> {
            if (skip.layers().isEmpty() || skip.layers().size() > MAX_LAYER) {
                throw wrong(
                        "guidance.skip_layers.layers",
                        "guidance.skip_layers.layers must name 1 to " + MAX_LAYER + " layers");
            }
            skip.layers().forEach(layer -> inRange("guidance.skip_layers.layers", layer, 0, MAX_LAYER));
            inRange("guidance.skip_layers.scale", skip.scale(), 0, 100);
            part("guidance.skip_layers", skip.start(), skip.end());
        });
    }

    private static void engine(EngineOptions engine) {
        engine.cache().ifPresent(cache -> {
            if (!CACHES.contains(cache.mode())) {
                throw wrong("extra.cache.mode", "extra.cache.mode must be one of " + String.join(", ", CACHES));
            }
            inRange("extra.cache.threshold", cache.threshold(), 0, 100);
            part("extra.cache", cache.start().orElse(0), cache.end().orElse(1));
        });
        inRange("extra.flow_shift", engine.flowShift(), 0.001, 1000);
        OptionalInt timestep = engine.shiftedTimestep();
        timestep.ifPresent(value -> inRange("extra.shifted_timestep", value, 0, 1000));
    }

    private static void part(String field, double start, double end) {
        inRange(field + ".start", start, 0, 1);
        inRange(field + ".end", end, 0, 1);
        if (start >= end) {
            throw wrong(field + ".start", field + ".start must be smaller than " + field + ".end");
        }
    }

    /** A hires fix with the size that it goes to. One side alone keeps the picture's proportions. */
    static Optional<HiresFix> sized(Optional<HiresFix> asked, int width, int height, long maxPixels) {
        return asked.map(hires -> {
            double scale = hires.width().isPresent()
                    ? hires.width().getAsInt() / (double) width
                    : hires.height().isPresent()
                            ? hires.height().getAsInt() / (double) height
                            : hires.scale().orElse(2);
            int wide = hires.width().orElse(aligned(width * scale));
            int high = hires.height().orElse(aligned(height * scale));
            if (wide < RequestRules.MIN_SIDE
                    || high < RequestRules.MIN_SIDE
                    || Math.max(wide, high) > RequestRules.MAX_SIDE
                    || (long) wide * high > maxPixels) {
                throw wrong(
                        "hires",
                        "hires leads to " + wide + "x" + high + "; sides of " + RequestRules.MIN_SIDE + " to "
                                + RequestRules.MAX_SIDE + " and at most " + maxPixels + " pixels would be right");
            }
            return new HiresFix(
                    OptionalDouble.empty(),
                    OptionalInt.of(wide),
                    OptionalInt.of(high),
                    hires.steps(),
                    hires.strength(),
                    hires.upscaler());
        });
    }

    private static int aligned(double side) {
        return (int) (Math.round(Math.min(side, 1e6) / RequestRules.SIDE_STEP) * RequestRules.SIDE_STEP);
    }
}
