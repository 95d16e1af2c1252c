package org.diffusiondesk.engine.sd.worker.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answer of {@code GET /internal/engine}: what the library says about itself, in ddsd's own names.
 *
 * @param problem why this build can not work on this machine; absent when it can
 */
public record EngineInfo(
        int abi,
        String sdVersion,
        String sdCommit,
        String systemInfo,
        int physicalCores,
        boolean trueCancel,
        List<String> samplers,
        List<String> schedulers,
        List<String> hiresUpscalers,
        List<Device> devices,
        @Nullable String problem) {
    /** A device that the engine can compute on; sizes in bytes. */
    public record Device(String name, String description, String type, long free, long total) {}

    public EngineInfo {
        samplers = List.copyOf(samplers);
        schedulers = List.copyOf(schedulers);
        hiresUpscalers = List.copyOf(hiresUpscalers);
        devices = List.copyOf(devices);
    }
}
