package org.diffusiondesk.supervisor;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.error.ModelException;
import org.diffusiondesk.api.image.ImageDemand;
import org.diffusiondesk.api.model.ModelCatalog;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.api.resource.Eviction;
import org.diffusiondesk.api.resource.MemorySnapshot;
import org.diffusiondesk.api.resource.ResourceOrchestrator;
import org.diffusiondesk.api.resource.ResourcePlan;
import org.diffusiondesk.api.resource.ResourceStatus;
import org.diffusiondesk.api.resource.SavedState;

/** The exchange of models as everybody may see and steer it. Measures on the caller's thread and leaves every change to the loop. */
final class SupervisedResources implements ResourceOrchestrator {
    private static final Duration SLACK = Duration.ofSeconds(15);

    private final SupervisorSettings settings;
    private final OffloadPolicy policy;
    private final SupervisorLoop loop;
    private final Waiting waiting;
    private final MemoryMeter meter;
    private final ModelCatalog catalog;
    private final StatusListeners<ResourceStatus> listeners;
    private final Supplier<List<Eviction>> evictions;
    private final LongSupplier ids;

    SupervisedResources(
            SupervisorSettings settings,
            SupervisorLoop loop,
            MemoryMeter meter,
            ModelCatalog catalog,
            StatusListeners<ResourceStatus> listeners,
            Supplier<List<Eviction>> evictions,
            LongSupplier ids) {
        this.settings = settings;
        this.policy = new OffloadPolicy(settings.resources());
        this.loop = loop;
        this.waiting = new Waiting(loop);
        this.meter = meter;
        this.catalog = catalog;
        this.listeners = listeners;
        this.evictions = evictions;
        this.ids = ids;
    }

    @Override
    public ResourcePlan plan(ImageDemand demand) {
        Measurable now = loop.measurable();
        return policy.plan(meter.view(Optional.of(demand), now.text(), now.pids()), demand.pressure());
    }

    @Override
    public boolean wouldNeedOffload() {
        try {
            ImageDemand usual = ImageDemand.of(catalog.require(ModelKind.IMAGE, Optional.empty()));
            ResourcePlan.Decision decision = plan(usual).decision();
            return decision == ResourcePlan.Decision.OFFLOAD_TEXT || decision == ResourcePlan.Decision.MOVE_TEXT_TO_CPU;
        } catch (ModelException none) {
            return false;
        }
    }

    @Override
    public MemorySnapshot snapshot() {
        return meter.snapshot(loop.measurable().pids());
    }

    @Override
    public Optional<SavedState> savedState() {
        return status().saved();
    }

    @Override
    public boolean clearSavedState() {
        Ticket<Boolean> ticket = new Ticket<>(ids.getAsLong());
        return waiting.await(
                new Event.ClearSaved(ticket), ticket, Waiting.Manner.of(Cancellation.NONE, SLACK), unused -> {});
    }

    @Override
    public void releaseNow() {
        release(Event.ReleaseMemory::new);
    }

    @Override
    public void releaseImages() {
        release(Event.ReleaseImages::new);
    }

    private void release(Function<Ticket<Boolean>, Event> event) {
        Ticket<Boolean> ticket = new Ticket<>(ids.getAsLong());
        Duration limit = settings.drainLimit()
                .plus(settings.stopGrace())
                .plus(WorkerMachine.STOP_MARGIN)
                .plus(SLACK);
        waiting.await(event.apply(ticket), ticket, Waiting.Manner.of(Cancellation.NONE, limit), unused -> {});
    }

    @Override
    public ResourceStatus status() {
        return loop.resources();
    }

    @Override
    public List<Eviction> evictions() {
        return evictions.get();
    }

    @Override
    public Registration listen(Consumer<ResourceStatus> listener) {
        return listeners.listen(listener);
    }
}
