package org.diffusiondesk.models.memory;

import java.nio.file.Path;
import java.util.Set;
import org.diffusiondesk.api.image.ImageDemand;
import org.diffusiondesk.api.resource.DeviceKind;
import org.diffusiondesk.api.resource.MemoryEstimate;
import org.diffusiondesk.api.resource.MemoryEstimator;
import org.diffusiondesk.api.resource.MemorySaver;
import org.diffusiondesk.api.text.TextLaunch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The {@link MemoryEstimator}. */
final class ModelMemory implements MemoryEstimator, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelMemory.class);

    private final TextEstimator texts;
    private final ImageEstimator images;

    private ModelMemory(boolean headers) {
        this.texts = new TextEstimator(headers);
        this.images = new ImageEstimator(headers);
    }

    /**
     * @param rule the setting {@code resources.estimate}; one that does not exist is told in the log and counts as {@code headers}, so that a slip of the pen
     *     does not keep pictures from being drawn
     * @param data the data folder
     */
    static ModelMemory of(String rule, Path data) {
        boolean simple = rule.strip().equals("simple");
        if (!simple && !rule.strip().equals("headers")) {
            LOG.error(
                    "the setting resources.estimate is \"{}\"; it must be headers or simple; going on with headers",
                    rule);
        }
        return new ModelMemory(!simple);
    }

    @Override
    public MemoryEstimate text(TextLaunch launch, boolean gpu) {
        return texts.estimate(launch, gpu);
    }

    @Override
    public MemoryEstimate image(ImageDemand demand, boolean gpu, Set<MemorySaver> savers) {
        return images.estimate(demand, gpu, savers);
    }

    @Override
    public void observed(ImageDemand demand, Set<MemorySaver> savers, DeviceKind device, long peakBytes) {}

    @Override
    public void observed(TextLaunch launch, DeviceKind device, long peakBytes) {}

    @Override
    public void close() {}
}
