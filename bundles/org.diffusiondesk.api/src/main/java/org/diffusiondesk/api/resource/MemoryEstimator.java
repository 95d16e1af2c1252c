package org.diffusiondesk.api.resource;

import java.util.Set;
import org.diffusiondesk.api.image.ImageDemand;
import org.diffusiondesk.api.text.TextLaunch;

/**
 * Tells how much memory a model will use before it is loaded, and learns from what it really used. Thread-safe; reads file headers the first time and
 * the list of learned peaks, so it may block shortly. Never fails: what can't be read is estimated by the size of the files.
 */
public interface MemoryEstimator {
    /**
     * For llama-server started like this.
     *
     * @param launch with every option present that the engine knows ({@link org.diffusiondesk.api.text.TextEngine#resolve})
     * @param gpu whether there is a graphics card to put layers on
     */
    MemoryEstimate text(TextLaunch launch, boolean gpu);

    /**
     * For an image model that draws this.
     *
     * @param gpu whether it draws on a graphics card
     * @param savers which are switched on
     */
    MemoryEstimate image(ImageDemand demand, boolean gpu, Set<MemorySaver> savers);

    /** The sd-worker used at most {@code peakBytes} of this kind of device while it drew this. Kept on disk. */
    void observed(ImageDemand demand, Set<MemorySaver> savers, DeviceKind device, long peakBytes);

    /** llama-server started like this used at most {@code peakBytes} of this kind of device. Kept on disk. */
    void observed(TextLaunch launch, DeviceKind device, long peakBytes);
}
