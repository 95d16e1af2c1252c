package org.diffusiondesk.rest.sdapi;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.diffusiondesk.api.image.ImageEngineInfo;
import org.diffusiondesk.api.image.SamplerLabels;

/** The engine's samplers and schedulers under the names by which AUTOMATIC1111's clients know them. Stateless. */
final class Samplers {
    /**
     * One of them.
     *
     * @param engine the engine's own name; empty for the engine's choice
     * @param name as it is listed
     * @param aliases what it may be called as well
     */
    record Named(String engine, String name, List<String> aliases) {
        private boolean isCalled(String wanted) {
            return Stream.concat(Stream.of(name, engine), aliases.stream()).anyMatch(wanted::equalsIgnoreCase);
        }
    }

    /** What else those are called that have more than one name, by the engine's. */
    private static final Map<String, List<String>> SAMPLER_ALIASES = Map.of(
            "euler", List.of("k_euler"),
            "euler_a", List.of("k_euler_a", "k_euler_ancestral"),
            "heun", List.of("k_heun"),
            "dpm2", List.of("k_dpm_2"),
            "dpm++2s_a", List.of("k_dpmpp_2s_a"),
            "dpm++2m", List.of("k_dpmpp_2m"),
            "lcm", List.of("k_lcm"),
            "ddim_trailing", List.of("ddim"));

    private static final List<Named> SCHEDULERS = List.of(
            new Named("discrete", "normal", List.of()),
            new Named("ays", "align_your_steps", List.of()),
            new Named("simple", "simple", List.of("uniform")));

    private Samplers() {}

    static List<Named> samplers(ImageEngineInfo engine) {
        return engine.samplers().stream().map(Samplers::sampler).toList();
    }

    private static Named sampler(String engine) {
        return new Named(engine, SamplerLabels.sampler(engine), SAMPLER_ALIASES.getOrDefault(engine, List.of()));
    }

    /** The engine's own choice is the first. */
    static List<Named> schedulers(ImageEngineInfo engine) {
        List<Named> all = new ArrayList<>();
        all.add(new Named("", "automatic", List.of()));
        engine.schedulers().forEach(name -> all.add(scheduler(name)));
        return List.copyOf(all);
    }

    private static Named scheduler(String engine) {
        return SCHEDULERS.stream()
                .filter(each -> each.engine().equals(engine))
                .findFirst()
                .orElseGet(() -> new Named(engine, engine, List.of()));
    }

    /** The engine's name for a sampler that a client calls as only this dialect does; all else the service knows or refuses. */
    static String engineSampler(String name) {
        return SAMPLER_ALIASES.keySet().stream()
                .filter(engine -> sampler(engine).isCalled(name.strip()))
                .findFirst()
                .orElse(name);
    }

    /** The same for a scheduler; empty for the engine's own choice. */
    static String engineScheduler(String name) {
        if (name.strip().equalsIgnoreCase("automatic")) {
            return "";
        }
        return SCHEDULERS.stream()
                .filter(each -> each.isCalled(name.strip()) || label(each).equalsIgnoreCase(name.strip()))
                .map(Named::engine)
                .findFirst()
                .orElse(name);
    }

    /** How a sampler of the engine is listed. */
    static String samplerName(String engine) {
        return SamplerLabels.sampler(engine);
    }

    /** How a scheduler is called for people. */
    static String label(Named scheduler) {
        return SamplerLabels.scheduler(scheduler.engine());
    }
}
