package org.diffusiondesk.ui.status;

import java.util.Optional;
import java.util.Set;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.image.ImageService;
import org.diffusiondesk.api.resource.MemoryProbe;
import org.diffusiondesk.api.resource.MemorySnapshot;
import org.diffusiondesk.api.resource.ResourceOrchestrator;
import org.diffusiondesk.ui.service.DeskServices;
import org.diffusiondesk.ui.service.Listeners;
import org.diffusiondesk.ui.service.Threads;

/** The figures of the status line, without a widget. All methods belong to the UI thread. */
public final class StatusModel {
    private final DeskServices services;
    private final Threads threads;
    private final Listeners listeners = new Listeners();
    private Figures figures = new Figures(0, Optional.empty(), Optional.empty());
    private boolean asking;

    public StatusModel(DeskServices services, Threads threads) {
        this.services = services;
        this.threads = threads;
    }

    /** Calls after each change, on the UI thread. */
    public Registration onChange(Runnable listener) {
        return listeners.add(listener);
    }

    public Figures figures() {
        return figures;
    }

    /** Asks again, in the background. */
    public void refresh() {
        if (asking) {
            return;
        }
        asking = true;
        Optional<ImageService> images = services.images();
        Optional<MemoryProbe> probe = services.memory();
        Optional<ResourceOrchestrator> resources = services.resources();
        threads.ask(
                () -> new Figures(
                        images.map(ImageService::queued).orElse(0),
                        probe.map(memory -> memory.read(Set.of()).getFirst())
                                .map(ram -> new Memory(ram.freeBytes(), ram.totalBytes())),
                        resources.map(ResourceOrchestrator::snapshot).filter(MemorySnapshot::measured)),
                this::answered);
    }

    private void answered(Optional<Figures> asked) {
        asking = false;
        if (asked.isPresent() && !asked.get().equals(figures)) {
            figures = asked.get();
            listeners.fire();
        }
    }

    /**
     * What was asked last.
     *
     * @param queued jobs that wait
     * @param memory the machine's
     * @param card the device that is short first, where somebody shares it out
     */
    public record Figures(int queued, Optional<Memory> memory, Optional<MemorySnapshot> card) {}

    /** The machine's memory, in bytes. */
    public record Memory(long free, long total) {}
}
