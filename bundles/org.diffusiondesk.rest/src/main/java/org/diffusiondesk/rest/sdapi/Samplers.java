package org.diffusiondesk.rest.sdapi;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.diffusiondesk.api.image.ImageEngineInfo;

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

    private static final Map<String, Named> SAMPLERS = table(
            named("euler", "Euler", "k_euler"),
            named("euler_a", "Euler a", "k_euler_a", "k_euler_ancestral"),
            named("heun", "Heun", "k_heun"),
            named("dpm2", "DPM2", "k_dpm_2"),
            named("dpm++2s_a", "DPM++ 2S a", "k_dpmpp_2s_a"),
            named("dpm++2m", "DPM++ 2M", "k_dpmpp_2m"),
            named("dpm++2mv2", "DPM++ 2M v2"),
            named("ipndm", "iPNDM"),
            named("ipndm_v", "iPNDM v"),
            named("lcm", "LCM", "k_lcm"),
            named("ddim_trailing", "DDIM", "ddim"),
            named("tcd", "TCD"),
            named("res_multistep", "Res Multistep"),
            named("res_2s", "Res 2S"),
            named("er_sde", "ER SDE"),
            named("euler_cfg_pp", "Euler CFG++"),
            named("euler_a_cfg_pp", "Euler a CFG++"),
            named("euler_ge", "Euler GE"));

    private static final Map<String, Named> SCHEDULERS =
            table(named("discrete", "normal"), named("ays", "align_your_steps"), named("simple", "simple", "uniform"));

    private static final Map<String, String> LABELS = Map.of(
            "automatic", "Automatic",
            "sgm_uniform", "SGM Uniform",
            "kl_optimal", "KL Optimal",
            "align_your_steps", "Align Your Steps",
            "gits", "GITS",
            "lcm", "LCM");

    private Samplers() {}

    private static Named named(String engine, String name, String... aliases) {
        return new Named(engine, name, List.of(aliases));
    }

    private static Map<String, Named> table(Named... entries) {
        Map<String, Named> table = new LinkedHashMap<>();
        for (Named entry : entries) {
            table.put(entry.engine(), entry);
        }
        return Map.copyOf(table);
    }

    static List<Named> samplers(ImageEngineInfo engine) {
        return engine.samplers().stream().map(name -> of(SAMPLERS, name)).toList();
    }

    /** The engine's own choice is the first. */
    static List<Named> schedulers(ImageEngineInfo engine) {
        List<Named> all = new ArrayList<>();
        all.add(named("", "automatic"));
        engine.schedulers().forEach(name -> all.add(of(SCHEDULERS, name)));
        return List.copyOf(all);
    }

    private static Named of(Map<String, Named> table, String engine) {
        return table.getOrDefault(engine, named(engine, engine));
    }

    /** The engine's name for a sampler, where it is one of the list; as it is for everything else, which the service knows or refuses. */
    static String engineSampler(String name) {
        return SAMPLERS.values().stream()
                .filter(each -> each.isCalled(name.strip()))
                .map(Named::engine)
                .findFirst()
                .orElse(name);
    }

    /** The same for a scheduler; empty for the engine's own choice. */
    static String engineScheduler(String name) {
        if (name.strip().equalsIgnoreCase("automatic")) {
            return "";
        }
        return SCHEDULERS.values().stream()
                .filter(each -> each.isCalled(name.strip()) || label(each).equalsIgnoreCase(name.strip()))
                .map(Named::engine)
                .findFirst()
                .orElse(name);
    }

    /** How a sampler of the engine is listed. */
    static String samplerName(String engine) {
        return of(SAMPLERS, engine).name();
    }

    /** How a scheduler is called for people. */
    static String label(Named scheduler) {
        String name = scheduler.name();
        return LABELS.getOrDefault(
                name,
                name.substring(0, 1).toUpperCase(Locale.ROOT)
                        + name.substring(1).replace('_', ' '));
    }
}
