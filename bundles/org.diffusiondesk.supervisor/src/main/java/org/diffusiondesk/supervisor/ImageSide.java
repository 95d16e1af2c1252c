package org.diffusiondesk.supervisor;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.Consumer;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.image.ImageDemand;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.resource.EvictionCause;
import org.diffusiondesk.api.resource.ResourcePlan;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.WorkerState;

/** The sd-worker and those who want to draw with it. Belongs to the loop thread. */
final class ImageSide extends WorkerSide {
    private final LinkedHashMap<Long, ImageWaiter> queue = new LinkedHashMap<>();
    private Optional<ModelDescription> loaded = Optional.empty();
    private Optional<ImageDemand> drawn = Optional.empty();

    ImageSide(SupervisorSettings settings, Consumer<Effect> out) {
        super(WorkerId.SD, settings, out);
    }

    void wait(ImageWaiter waiter) {
        queue.put(waiter.ticket().id(), waiter);
    }

    void engineCame(Instant now) {
        engine(true);
        boolean untried = life().generation() == 0 || life().state() instanceof WorkerState.Failed;
        if (settings().autoStart() && untried) {
            drive(new WorkerEvent.Start(), now);
        }
    }

    void restart(Instant now) {
        if (!engine() && !life().alive()) {
            note("can't be started: this DiffusionDesk has no image engine");
            return;
        }
        because(StopReason.RESTARTED);
        stop(Then.START, now);
    }

    /** What this process has loaded now. */
    void modelIs(long generation, Optional<ModelDescription> model) {
        if (generation == life().generation() && life().alive()) {
            Optional<String> next = model.map(ModelDescription::id);
            if (!next.equals(held())) {
                evicted(held(), next.isPresent() ? EvictionCause.REPLACED : EvictionCause.LOST);
            }
            loaded = model;
        }
    }

    @Override
    void serve(Instant now) {
        while (true) {
            switch (ImageScheduler.next(view())) {
                case ImageStep.Wait step -> {
                    return;
                }
                case ImageStep.Serve step -> {
                    return; // the exchange finds the memory first
                }
                case ImageStep.Refuse(var waiter, var error) -> refuse(waiter, error);
                case ImageStep.Start step -> drive(new WorkerEvent.Start(), now);
            }
        }
    }

    private ImageScheduler.View view() {
        return new ImageScheduler.View(
                life().state(), busy(), queue.values().stream().findFirst(), engine());
    }

    /** The one who would draw now if there is the memory for it. */
    Optional<ImageWaiter> first() {
        return ImageScheduler.next(view()) instanceof ImageStep.Serve(var waiter)
                ? Optional.of(waiter)
                : Optional.empty();
    }

    /** {@link #first} may draw. */
    void grantFirst(ResourcePlan plan, Instant now) {
        ImageWaiter waiter = queue.pollFirstEntry().getValue();
        WorkerState.Ready ready = (WorkerState.Ready) life().state();
        drawn = Optional.of(waiter.demand());
        offer(waiter.ticket(), ready.endpoint(), waiter.demand().model(), Optional.of(plan), now);
        emit(new Effect.WatchPeak(waiter.ticket().id(), waiter.demand(), plan, ready.pid()));
    }

    /** {@link #first} can't draw. */
    void refuseFirst(DeskException error) {
        refuse(queue.firstEntry().getValue(), error);
    }

    private void refuse(ImageWaiter waiter, DeskException error) {
        queue.remove(waiter.ticket().id());
        emit(new Effect.Refuse(waiter.ticket(), error));
    }

    /** What is drawn at present. */
    Optional<ImageDemand> drawn() {
        return busy() > 0 ? drawn : Optional.empty();
    }

    /** Ends the idle process to have the memory of its model, and starts it again without one. */
    void free(Instant now) {
        because(StopReason.LANGUAGE_MODEL);
        stop(Then.START, now);
    }

    @Override
    void left(long seat) {
        emit(new Effect.EndPeak(seat));
    }

    @Override
    void failWaiters(DeskException error) {
        queue.values().forEach(waiter -> emit(new Effect.Refuse(waiter.ticket(), error)));
        queue.clear();
    }

    @Override
    void withdraw(Ticket<?> ticket) {
        queue.remove(ticket.id());
    }

    @Override
    Effect launch(long generation) {
        return new Effect.LaunchImage(generation);
    }

    @Override
    void forget() {
        loaded = Optional.empty();
    }

    @Override
    void idle(Instant now) {
        // an sd-worker keeps its model while nobody draws
    }

    @Override
    Optional<String> held() {
        return loaded.map(ModelDescription::id);
    }

    @Override
    Optional<String> model() {
        return held();
    }
}
