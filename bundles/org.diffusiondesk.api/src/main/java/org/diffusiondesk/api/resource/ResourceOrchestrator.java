package org.diffusiondesk.api.resource;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.image.ImageDemand;

/**
 * Shares the memory between the two models. It works by itself for every picture that takes the sd-worker through
 * {@link org.diffusiondesk.api.image.ImageLeases}; this service explains, predicts and intervenes. Thread-safe.
 */
public interface ResourceOrchestrator {
    /** What would be done for this picture now. Measures and may read file headers; changes nothing. */
    ResourcePlan plan(ImageDemand demand);

    /** Whether the default image model at its default size would take the language model out now; false when there is no image model. */
    boolean wouldNeedOffload();

    /** The bottleneck device, measured now. */
    MemorySnapshot snapshot();

    /** The language model that is out and will be brought back; empty when none is. */
    Optional<SavedState> savedState();

    /** The language model that is out is not brought back by itself. False when none was out. */
    boolean clearSavedState();

    /** Frees the memory of both models for another program; returns when it is free. The next requests bring them back. Blocks. */
    void releaseNow();

    /** Frees the memory of the image model alone; returns when it is free. The next picture brings it back. Blocks. */
    void releaseImages();

    /** The state of the exchange, without measuring. */
    ResourceStatus status();

    /** How often which model has left the memory, and why; in no order. */
    default List<Eviction> evictions() {
        return List.of();
    }

    /** Calls {@code listener} after every change of {@link #status}, on one thread of the supervisor; it must be quick. */
    Registration listen(Consumer<ResourceStatus> listener);
}
