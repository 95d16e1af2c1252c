package org.diffusiondesk.ui.resources;

import java.util.Optional;
import java.util.function.Supplier;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.image.ImageDemand;
import org.diffusiondesk.api.resource.MemorySnapshot;
import org.diffusiondesk.api.resource.ResourceOrchestrator;
import org.diffusiondesk.api.resource.ResourcePlan;
import org.diffusiondesk.api.resource.ResourceStatus;
import org.diffusiondesk.ui.service.DeskServices;
import org.diffusiondesk.ui.service.Listeners;
import org.diffusiondesk.ui.service.Pipe;
import org.diffusiondesk.ui.service.Problem;
import org.diffusiondesk.ui.service.Threads;
import org.diffusiondesk.ui.texts.Texts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the memory is shared and what the next picture would do, without a widget. All methods belong to the UI thread. */
public final class ResourcesModel implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ResourcesModel.class);

    private final DeskServices services;
    private final Threads threads;
    private final Supplier<Optional<ImageDemand>> demand;
    private final Listeners listeners = new Listeners();
    private final Registration watching;
    private final Pipe<Boolean> servicesChanged;
    private final Pipe<ResourceStatus> statusChanged;
    private Optional<ResourceOrchestrator> watched = Optional.empty();
    private Optional<Registration> registration = Optional.empty();
    private Optional<View> view = Optional.empty();
    private Optional<Problem> problem = Optional.empty();
    private boolean releasing;
    private boolean asking;
    private boolean askAgain;

    /** {@code demand} is what the next picture wants, as the fields stand now; asked on the UI thread. */
    public ResourcesModel(DeskServices services, Threads threads, Supplier<Optional<ImageDemand>> demand) {
        this.services = services;
        this.threads = threads;
        this.demand = demand;
        servicesChanged = Pipe.newest(threads.ui(), change -> refresh());
        statusChanged = Pipe.newest(threads.ui(), this::statusChanged);
        watching = services.onChange(() -> servicesChanged.send(true));
        refresh();
    }

    /**
     * All that is shown, measured together.
     *
     * @param plan for {@code demand}; empty when there is none, or nothing can be measured
     */
    public record View(
            ResourceStatus status, MemorySnapshot snapshot, Optional<ImageDemand> demand, Optional<ResourcePlan> plan) {
        View with(ResourceStatus newer) {
            return new View(newer, snapshot, demand, plan);
        }
    }

    /** Calls after each change, on the UI thread. */
    public Registration onChange(Runnable listener) {
        return listeners.add(listener);
    }

    /** What was asked last; none while the service is not there. */
    public Optional<View> view() {
        return view;
    }

    /** What went wrong at a person's last wish. */
    public Optional<Problem> problem() {
        return problem;
    }

    /** Why there is nothing to see, in words. */
    public Optional<String> waitingFor() {
        return view.isPresent() ? Optional.empty() : Optional.of(Texts.text("resources.waiting"));
    }

    /** Whether the memory is being freed. */
    public boolean releasing() {
        return releasing;
    }

    /** Frees the memory of both models; what comes of it is seen later. */
    public void release() {
        if (watched.isPresent() && !releasing) {
            ResourceOrchestrator resources = watched.get();
            releasing = true;
            act(resources::releaseNow, () -> releasing = false);
        }
    }

    /** The language model that is out is not brought back by itself. */
    public void leaveOut() {
        watched.ifPresent(resources -> act(resources::clearSavedState, () -> {}));
    }

    private void act(Runnable wish, Runnable after) {
        problem = Optional.empty();
        listeners.fire();
        threads.background().execute(() -> {
            Optional<Problem> outcome = Optional.empty();
            try {
                wish.run();
            } catch (RuntimeException e) { // a service is foreign code; whatever it throws belongs on the screen
                outcome = Optional.of(Problem.of(e));
            } finally {
                Optional<Problem> told = outcome;
                threads.ui().execute(() -> {
                    after.run();
                    problem = told;
                    listeners.fire();
                    refresh();
                });
            }
        });
    }

    /** Measures and plans again, in the background; one question at a time, so that an old answer never replaces a newer one. */
    public void refresh() {
        watch();
        if (watched.isEmpty()) {
            show(Optional.empty());
        } else if (asking) {
            askAgain = true;
        } else {
            asking = true;
            ResourceOrchestrator resources = watched.get();
            Optional<ImageDemand> wanted = demand.get();
            threads.ask(() -> look(resources, wanted), answer -> answered(resources, answer));
        }
    }

    private static View look(ResourceOrchestrator resources, Optional<ImageDemand> wanted) {
        Optional<ResourcePlan> plan = wanted.flatMap(picture -> plan(resources, picture));
        return new View(resources.status(), resources.snapshot(), wanted, plan);
    }

    private static Optional<ResourcePlan> plan(ResourceOrchestrator resources, ImageDemand wanted) {
        try {
            return Optional.of(resources.plan(wanted));
        } catch (DeskException none) {
            LOG.debug("workbench: no plan for the next picture: {}", none.text());
            return Optional.empty();
        }
    }

    private void answered(ResourceOrchestrator from, Optional<View> answer) {
        asking = false;
        if (watched.filter(present -> present == from).isPresent() && answer.isPresent()) {
            show(answer);
        }
        if (askAgain) {
            askAgain = false;
            refresh();
        }
    }

    private void statusChanged(ResourceStatus status) {
        if (watched.isPresent()) {
            show(view.map(before -> before.with(status)));
            refresh();
        }
    }

    private void watch() {
        Optional<ResourceOrchestrator> present = services.resources();
        if (!present.equals(watched)) {
            registration.ifPresent(Registration::close);
            watched = present;
            registration = present.map(resources -> resources.listen(statusChanged::send));
        }
    }

    private void show(Optional<View> fresh) {
        if (!fresh.equals(view)) {
            view = fresh;
            listeners.fire();
        }
    }

    @Override
    public void close() {
        watching.close();
        registration.ifPresent(Registration::close);
    }
}
