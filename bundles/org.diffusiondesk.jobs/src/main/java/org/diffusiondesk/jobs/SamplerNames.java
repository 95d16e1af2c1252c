package org.diffusiondesk.jobs;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.image.HiresFix;
import org.diffusiondesk.api.image.ImageEngineInfo;

/** Finds the engine's name for a sampler or scheduler that is called as AUTOMATIC1111, ComfyUI or the engine itself call it. Stateless. */
final class SamplerNames {
    private static final Map<String, String> SAMPLERS = Map.of("ddim", "ddim_trailing");
    private static final Map<String, String> SCHEDULERS = Map.of(
            "normal", "discrete",
            "uniform", "simple",
            "alignyoursteps", "ays",
            "kloptimal", "kl_optimal",
            "ddim", "sgm_uniform",
            "turbo", "sgm_uniform");
    private static final List<String> OWN_CHOICE = List.of("", "automatic", "auto", "default");

    private SamplerNames() {}

    /** {@code scheduler} is present when the name held one, as "DPM++ 2M Karras" does; empty text is the engine's own choice. */
    record Found(String sampler, Optional<String> scheduler) {}

    /**
     * The engine's sampler for a name.
     *
     * @throws InvalidRequestException unknown; lists what there is
     */
    static Found sampler(String name, List<String> samplers, List<String> schedulers) {
        String squeezed = squeeze(name);
        if (OWN_CHOICE.contains(squeezed)) {
            return new Found("", Optional.empty());
        }
        Optional<String> whole = find(squeezed, samplers, SAMPLERS);
        if (whole.isPresent()) {
            return new Found(whole.get(), Optional.empty());
        }
        return withScheduler(squeezed, samplers, schedulers).orElseThrow(() -> unknown("sampler", name, samplers));
    }

    /** The engine's scheduler for a name; empty for its own choice. */
    static String scheduler(String name, List<String> schedulers) {
        String squeezed = squeeze(name);
        return OWN_CHOICE.contains(squeezed)
                ? ""
                : find(squeezed, schedulers, SCHEDULERS).orElseThrow(() -> unknown("scheduler", name, schedulers));
    }

    /** A hires fix with the engine's name of its upscaler, where it is not one of the command's files. */
    static HiresFix upscaler(HiresFix hires, Map<String, Path> files, ImageEngineInfo engine) {
        Optional<String> asked = hires.upscaler().filter(name -> !files.containsKey(name));
        if (asked.isEmpty()) {
            return hires;
        }
        Optional<String> name = OWN_CHOICE.contains(squeeze(asked.get()))
                ? Optional.empty()
                : Optional.of(find(squeeze(asked.get()), engine.upscalers(), Map.of())
                        .orElseThrow(() -> unknown("hires.upscaler", asked.get(), engine.upscalers())));
        return new HiresFix(hires.scale(), hires.width(), hires.height(), hires.steps(), hires.strength(), name);
    }

    private static Optional<Found> withScheduler(String squeezed, List<String> samplers, List<String> schedulers) {
        return schedulers.stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .filter(scheduler -> squeezed.endsWith(squeeze(scheduler)))
                .flatMap(scheduler -> find(
                        squeezed.substring(
                                0, squeezed.length() - squeeze(scheduler).length()),
                        samplers,
                        SAMPLERS)
                        .map(sampler -> new Found(sampler, Optional.of(scheduler)))
                        .stream())
                .findFirst();
    }

    private static Optional<String> find(String squeezed, List<String> names, Map<String, String> others) {
        Optional<String> same =
                names.stream().filter(name -> squeeze(name).equals(squeezed)).findFirst();
        return same.or(() -> Optional.ofNullable(others.get(squeezed)).filter(names::contains));
    }

    private static String squeeze(String name) {
        String plain = name.toLowerCase(Locale.ROOT).replaceAll("[ _()-]", "");
        if (plain.startsWith("dpmpp")) {
            plain = "dpm++" + plain.substring("dpmpp".length());
        }
        plain = plain.replace("ancestral", "a").replace("cfg++", "cfgpp");
        boolean oldPrefix = plain.startsWith("keuler")
                || plain.startsWith("kdpm")
                || plain.startsWith("kheun")
                || plain.startsWith("klms");
        return oldPrefix ? plain.substring(1) : plain;
    }

    private static InvalidRequestException unknown(String field, String name, List<String> names) {
        String shown = name.length() > 60 ? name.substring(0, 60) + "..." : name;
        return new InvalidRequestException(
                field, field + " \"" + shown + "\" is not known; there are " + String.join(", ", names));
    }
}
