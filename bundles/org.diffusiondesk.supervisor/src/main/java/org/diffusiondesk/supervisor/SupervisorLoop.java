package org.diffusiondesk.supervisor;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.diffusiondesk.api.resource.ResourceStatus;
import org.diffusiondesk.api.worker.WorkerStatus;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that lets the core handle events, and the queue before it. */
final class SupervisorLoop {
    private static final Logger LOG = LoggerFactory.getLogger(SupervisorLoop.class);
    private static final Duration LONGEST_POLL = Duration.ofMinutes(1);
    private static final Duration AFTER_FAULT = Duration.ofMillis(100);

    private final BlockingQueue<Event> queue = new LinkedBlockingQueue<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private final SupervisorCore core;
    private final InstantSource clock;
    private final BiConsumer<WorkerStatus, WorkerStatus> changes;
    private final BiConsumer<ResourceStatus, ResourceStatus> resourceChanges;
    private volatile List<WorkerStatus> status;
    private volatile ResourceStatus resources;
    private volatile Measurable measurable = Measurable.NOTHING;
    private volatile boolean forPicture;
    private boolean faulty;

    /** {@code changes} and {@code resourceChanges} hear of each change, what was and what is, on the loop thread; they must not block. */
    SupervisorLoop(
            SupervisorCore core,
            InstantSource clock,
            BiConsumer<WorkerStatus, WorkerStatus> changes,
            BiConsumer<ResourceStatus, ResourceStatus> resourceChanges) {
        this.core = core;
        this.clock = clock;
        this.changes = changes;
        this.resourceChanges = resourceChanges;
        this.status = core.status(clock.instant());
        this.resources = core.resources();
    }

    /** Starts the thread. Events posted before are handled first. */
    void start(Effects effects) {
        Thread.ofPlatform().name("supervisor").daemon(true).start(() -> run(effects));
    }

    /** Any thread. */
    void post(Event event) {
        queue.add(event);
        if (ended()) {
            refuseLeftovers();
        }
    }

    /** An immutable snapshot. */
    List<WorkerStatus> status() {
        return status;
    }

    /** The same of the exchange of models. */
    ResourceStatus resources() {
        return resources;
    }

    /** Whether the language model is out for a picture, or on its way out. */
    boolean forPicture() {
        return forPicture;
    }

    /** What a measurement has to look at now. */
    Measurable measurable() {
        return measurable;
    }

    boolean ended() {
        return end.getCount() == 0;
    }

    /** False when it has not ended within {@code limit}. */
    boolean awaitEnd(Duration limit) throws InterruptedException {
        return end.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void run(Effects effects) {
        while (!core.ended()) {
            Event event = next();
            try {
                faulty = false;
                handle(event, effects);
            } catch (
                    RuntimeException
                            fault) { // a fault in one event must not leave both workers without their supervisor
                faulty = true;
                LOG.error("supervisor: fault at {}", event, fault);
                if (event instanceof Event.Asked asked) {
                    asked.ticket().fail(Errors.internal(fault));
                }
            }
        }
        end.countDown();
        refuseLeftovers();
    }

    private Event next() {
        Instant now = clock.instant();
        Duration wait = core.nextDeadline()
                .map(due -> Duration.between(now, due))
                .filter(left -> left.compareTo(LONGEST_POLL) < 0)
                .orElse(LONGEST_POLL);
        if (faulty && wait.compareTo(AFTER_FAULT) < 0) {
            wait = AFTER_FAULT; // or a deadline that can't be handled would spin
        }
        if (wait.isNegative() || wait.isZero()) {
            return new Event.Tick();
        }
        try {
            @Nullable Event event = queue.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
            return event == null ? new Event.Tick() : event;
        } catch (InterruptedException stop) {
            return new Event.Shutdown();
        }
    }

    private void handle(Event event, Effects effects) {
        Instant now = clock.instant();
        List<Effect> todo = core.handle(event, now);
        publish(
                core.status(now),
                core.resources()); // before anybody is answered, so that the answer is never ahead of the snapshot
        todo.forEach(effects::apply);
    }

    private void publish(List<WorkerStatus> next, ResourceStatus nextResources) {
        List<WorkerStatus> before = status;
        status = next;
        measurable = core.measurable();
        forPicture = core.forPicture();
        if (!nextResources.equals(resources)) {
            ResourceStatus beforeThat = resources;
            resources = nextResources;
            resourceChanges.accept(beforeThat, nextResources);
        }
        for (int i = 0; i < next.size(); i++) {
            if (!next.get(i).equals(before.get(i))) {
                changes.accept(before.get(i), next.get(i));
            }
        }
    }

    private void refuseLeftovers() {
        Optional<Event> left = Optional.ofNullable(queue.poll());
        while (left.isPresent()) {
            if (left.get() instanceof Event.Asked asked) {
                asked.ticket().fail(SupervisorCore.shuttingDown());
            }
            left = Optional.ofNullable(queue.poll());
        }
    }
}
