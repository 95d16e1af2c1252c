package org.diffusiondesk.api.image;

import java.util.List;

/**
 * What the image engine can do.
 *
 * @param version of the engine's source
 * @param samplers the engine's own names
 * @param devices for people, for example {@code CPU: AMD ... (24.0 GiB)}
 */
public record ImageEngineInfo(String version, List<String> samplers, List<String> schedulers, List<String> devices) {
    public ImageEngineInfo {
        samplers = List.copyOf(samplers);
        schedulers = List.copyOf(schedulers);
        devices = List.copyOf(devices);
    }
}
