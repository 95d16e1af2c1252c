package org.diffusiondesk.api.image;

import java.util.List;

/**
 * What the image engine can do.
 *
 * @param version of the engine's source
 * @param samplers the engine's own names
 * @param upscalers the engine's names of what it has built in to enlarge for a hires fix
 * @param devices for people, for example {@code CPU: AMD ... (24.0 GiB)}
 */
public record ImageEngineInfo(
        String version, List<String> samplers, List<String> schedulers, List<String> upscalers, List<String> devices) {
    /** Of an engine whose upscalers are not known. */
    public ImageEngineInfo(String version, List<String> samplers, List<String> schedulers, List<String> devices) {
        this(version, samplers, schedulers, List.of(), devices);
    }

    public ImageEngineInfo {
        samplers = List.copyOf(samplers);
        schedulers = List.copyOf(schedulers);
        upscalers = List.copyOf(upscalers);
        devices = List.copyOf(devices);
    }
}
