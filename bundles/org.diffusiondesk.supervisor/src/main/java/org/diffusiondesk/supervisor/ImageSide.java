package org.diffusiondesk.supervisor;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.text.TextLaunch;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.WorkerState;

/** The sd-worker and those who want to draw with it. Belongs to the loop thread. */
final class ImageSide extends WorkerSide {
    private final ResourcePlanner planner;
    private final Supplier<Optional<TextLaunch>> textRunning;
    private final Deque<ImageWaiter> queue = new ArrayDeque<>();
    private Optional<ModelDescription> loaded = Optional.empty();

    /** {@code textRunning} tells what llama-server runs with; asked on the loop thread. */
    ImageSide(
            SupervisorSettings settings,
            ResourcePlanner planner,
            Supplier<Optional<TextLaunch>> textRunning,
            Consumer<Effect> out) {
        super(WorkerId.SD, settings, out);
        this.planner = planner;
        this.textRunning = textRunning;
    }

    void wait(ImageWaiter waiter) {
        queue.add(waiter);
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
        stop(Then.START, now);
    }

    void modelLoaded(long generation, ModelDescription model) {
        if (generation == life().generation() && life().alive()) {
            loaded = Optional.of(model);
        }
    }

    @Override
    void serve(Instant now) {
        while (true) {
            Optional<ImageWaiter> first = Optional.ofNullable(queue.peek());
            switch (ImageScheduler.next(new ImageScheduler.View(life().state(), busy(), first, engine()))) {
                case ImageStep.Wait step -> {
                    return;
                }
                case ImageStep.Serve(var waiter) -> grant(waiter, now);
                case ImageStep.Refuse(var waiter, var error) -> {
                    queue.remove(waiter);
                    emit(new Effect.Refuse(waiter.ticket(), error));
                }
                case ImageStep.Start step -> drive(new WorkerEvent.Start(), now);
            }
        }
    }

    private void grant(ImageWaiter waiter, Instant now) {
        WorkerState.Ready ready = (WorkerState.Ready) life().state();
        queue.remove(waiter);
        offer(
                waiter.ticket(),
                ready.endpoint(),
                waiter.demand().model(),
                Optional.of(planner.plan(textRunning.get(), waiter.demand())),
                now);
    }

    @Override
    void failWaiters(DeskException error) {
        queue.forEach(waiter -> emit(new Effect.Refuse(waiter.ticket(), error)));
        queue.clear();
    }

    @Override
    void withdraw(Ticket<?> ticket) {
        queue.removeIf(waiter -> waiter.ticket() == ticket);
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
    Optional<String> model() {
        return loaded.map(ModelDescription::id);
    }
}
