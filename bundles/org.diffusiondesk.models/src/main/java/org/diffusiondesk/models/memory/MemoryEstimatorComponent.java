package org.diffusiondesk.models.memory;

import java.util.Set;
import org.diffusiondesk.api.image.ImageDemand;
import org.diffusiondesk.api.resource.DeviceKind;
import org.diffusiondesk.api.resource.MemoryEstimate;
import org.diffusiondesk.api.resource.MemoryEstimator;
import org.diffusiondesk.api.resource.MemorySaver;
import org.diffusiondesk.api.settings.DataFolders;
import org.diffusiondesk.api.text.TextLaunch;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Publishes the {@link MemoryEstimator}. */
@Component(configurationPid = "resources", configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class MemoryEstimatorComponent implements MemoryEstimator {
    private final ModelMemory memory;

    /** The setting {@code resources.estimate}. */
    public @interface Config {
        /**
         * What memory is estimated by: {@code headers} (tensors and dimensions in the model's header, and what was really used the last times) or
         * {@code simple} (size of the files × 1.2).
         */
        String estimate() default "headers";
    }

    @Activate
    public MemoryEstimatorComponent(Config config, @Reference DataFolders folders) {
        this.memory = ModelMemory.of(config.estimate(), folders.data());
    }

    @Deactivate
    void close() {
        memory.close();
    }

    @Override
    public MemoryEstimate text(TextLaunch launch, boolean gpu) {
        return memory.text(launch, gpu);
    }

    @Override
    public MemoryEstimate image(ImageDemand demand, boolean gpu, Set<MemorySaver> savers) {
        return memory.image(demand, gpu, savers);
    }

    @Override
    public void observed(ImageDemand demand, Set<MemorySaver> savers, DeviceKind device, long peakBytes) {
        memory.observed(demand, savers, device, peakBytes);
    }

    @Override
    public void observed(TextLaunch launch, DeviceKind device, long peakBytes) {
        memory.observed(launch, device, peakBytes);
    }
}
