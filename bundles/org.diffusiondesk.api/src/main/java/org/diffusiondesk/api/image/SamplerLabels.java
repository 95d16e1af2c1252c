package org.diffusiondesk.api.image;

import java.util.Locale;
import java.util.Map;

/**
 * What AUTOMATIC1111 calls the engine's samplers and schedulers, so that its clients and whoever reads what it wrote know them again. Samplers that it has
 * not keep the engine's name. Stateless.
 */
public final class SamplerLabels {
    private static final Map<String, String> SAMPLERS = Map.ofEntries(
            Map.entry("euler", "Euler"),
            Map.entry("euler_a", "Euler a"),
            Map.entry("heun", "Heun"),
            Map.entry("dpm2", "DPM2"),
            Map.entry("dpm++2s_a", "DPM++ 2S a"),
            Map.entry("dpm++2m", "DPM++ 2M"),
            Map.entry("dpm++2mv2", "DPM++ 2M v2"),
            Map.entry("dpm++2m_sde", "DPM++ 2M SDE"),
            Map.entry("lcm", "LCM"),
            Map.entry("lms", "LMS"),
            Map.entry("ddim_trailing", "DDIM"),
            Map.entry("ipndm", "iPNDM"),
            Map.entry("ipndm_v", "iPNDM v"),
            Map.entry("tcd", "TCD"),
            Map.entry("res_multistep", "Res Multistep"),
            Map.entry("res_2s", "Res 2S"),
            Map.entry("er_sde", "ER SDE"),
            Map.entry("euler_cfg_pp", "Euler CFG++"),
            Map.entry("euler_a_cfg_pp", "Euler a CFG++"),
            Map.entry("euler_ge", "Euler GE"));
    private static final Map<String, String> SCHEDULERS = Map.ofEntries(
            Map.entry("", "Automatic"),
            Map.entry("discrete", "Normal"),
            Map.entry("ays", "Align Your Steps"),
            Map.entry("sgm_uniform", "SGM Uniform"),
            Map.entry("kl_optimal", "KL Optimal"),
            Map.entry("gits", "GITS"),
            Map.entry("lcm", "LCM"));

    private SamplerLabels() {}

    /** @param engineName of a sampler */
    public static String sampler(String engineName) {
        return SAMPLERS.getOrDefault(engineName, engineName);
    }

    /** @param engineName of a scheduler; empty for the engine's own choice */
    public static String scheduler(String engineName) {
        String known = SCHEDULERS.get(engineName);
        return known != null
                ? known
                : engineName.substring(0, 1).toUpperCase(Locale.ROOT)
                        + engineName.substring(1).replace('_', ' ');
    }
}
