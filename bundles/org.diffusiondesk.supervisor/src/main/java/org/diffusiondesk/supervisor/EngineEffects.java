package org.diffusiondesk.supervisor;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.resource.Eviction;
import org.diffusiondesk.api.text.SavedConversation;
import org.diffusiondesk.api.text.TextLaunch;
import org.diffusiondesk.api.worker.ExitReport;
import org.diffusiondesk.api.worker.WorkerHandle;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.WorkerState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The only place that calls the engines, always on a virtual thread of its own; what comes of it is posted as an event. */
final class EngineEffects implements Effects {
    private static final Logger LOG = LoggerFactory.getLogger(EngineEffects.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final ExecutorService tasks = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("supervisor-task-", 0).factory());
    private final Map<Child.Key, Child> children = new ConcurrentHashMap<>();
    private final Map<WorkerId, LogBook> logs = new EnumMap<>(WorkerId.class);
    private final ResourceSettings settings;
    private final Evictions evictions = new Evictions();
    private final MemoryEffects memory;
    private final Engines engines;
    private final Supplier<TextLaunch> firstText;
    private final Consumer<Event> events;

    /** {@code firstText} finds the language model to begin with; it may block. */
    EngineEffects(
            ResourceSettings settings,
            Engines engines,
            MemoryMeter meter,
            Supplier<TextLaunch> firstText,
            Consumer<Event> events) {
        this.settings = settings;
        this.memory = new MemoryEffects(meter, tasks, events);
        this.engines = engines;
        this.firstText = firstText;
        this.events = events;
        List.of(WorkerId.values()).forEach(worker -> logs.put(worker, new LogBook()));
    }

    @Override
    public void apply(Effect effect) {
        switch (effect) {
            case Effect.LaunchImage(var generation) ->
                launch(new Child.Key(WorkerId.SD, generation), child -> engines.image()
                        .orElseThrow(Errors::noImageEngine)
                        .launch(child, child.cancellation()));
            case Effect.LaunchText(var generation, var launch, var resume) ->
                launch(new Child.Key(WorkerId.LLM, generation), child -> engines.text()
                        .orElseThrow(Errors::noTextEngine)
                        .launch(launch, resume, child, child.cancellation()));
            case Effect.CancelLaunch(var worker, var generation) ->
                child(worker, generation)
                        .ifPresent(child ->
                                tasks.execute(() -> child.cancellation().cancel()));
            case Effect.StopProcess(var worker, var generation, var grace, var keep) ->
                child(worker, generation)
                        .flatMap(Child::handle)
                        .ifPresent(handle -> stop(new Child.Key(worker, generation), handle, grace, keep));
            case Effect.Probe(var worker, var generation, var limit) -> probe(worker, generation, limit);
            case Effect.FindFirstText find -> findFirstText();
            case Effect.Offer(var ticket, var grant) -> {
                if (!ticket.grant(grant)) {
                    events.accept(new Event.Release(grant.worker(), grant.generation(), grant.seat()));
                }
            }
            case Effect.Answer<?> answer -> answer(answer);
            case Effect.Refuse(var ticket, var error) -> ticket.fail(error);
            case Effect.Changed changed -> log(changed);
            case Effect.Evicted evicted -> evictions.count(evicted);
            case Effect.Measure measure -> memory.measure(measure);
            case Effect.Sample(var id) -> memory.sample(id);
            case Effect.WatchPeak watch -> memory.watch(watch);
            case Effect.EndPeak(var seat) -> memory.endWatch(seat);
            case Effect.ReadAhead(var model) -> memory.readAhead(model);
            case Effect.Discard(var conversation) ->
                tasks.execute(() -> engines.text().ifPresent(engine -> engine.discard(conversation)));
        }
    }

    /** How often models have left the memory. */
    List<Eviction> evictions() {
        return evictions.all();
    }

    /** The last lines of a worker, oldest first. */
    List<String> logTail(WorkerId worker, int lines) {
        return log(worker).tail(lines);
    }

    /** The last lines of a worker and each one to come. */
    Registration followLog(WorkerId worker, int lines, Consumer<String> listener) {
        return log(worker).follow(lines, listener);
    }

    /** To be called when no process is left; what still runs gets a moment to end. */
    void close() throws InterruptedException {
        memory.close();
        tasks.shutdown();
        if (!tasks.awaitTermination(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warn("supervisor: work on the engines did not end within {}", Texts.seconds(CLOSE_LIMIT));
            tasks.shutdownNow();
        }
    }

    private void launch(Child.Key key, Function<Child, WorkerHandle> start) {
        LogBook log = log(key.worker());
        log.begin(key.generation());
        Child child = new Child(key, log, events);
        children.put(key, child);
        CompletableFuture.supplyAsync(() -> start.apply(child), tasks).whenComplete((handle, thrown) -> {
            if (thrown != null) {
                children.remove(key);
                DeskException error = Errors.startFailed(key.worker(), thrown);
                report(key, new WorkerEvent.LaunchFailed(key.generation(), error, Errors.lasting(error)));
            } else {
                launched(key, child, handle);
            }
        });
    }

    private void launched(Child.Key key, Child child, WorkerHandle handle) {
        child.launched(handle);
        report(key, new WorkerEvent.Launched(key.generation(), handle.endpoint(), handle.pid()));
        handle.exit()
                .thenAccept(exit -> exited(key, handle, exit)); // after Launched, or a quick death would be overlooked
    }

    private void exited(Child.Key key, WorkerHandle handle, ExitReport exit) {
        if (children.remove(key) != null) {
            report(key, new WorkerEvent.Exited(key.generation(), exit));
            log(key.worker()).close(key.generation(), handle);
        }
    }

    private void stop(Child.Key key, WorkerHandle handle, Duration grace, boolean keep) {
        CompletableFuture.runAsync(() -> save(key, handle, keep), tasks)
                .thenApply(saved -> handle.stop(grace))
                .whenComplete((exit, thrown) -> {
                    if (thrown != null) {
                        LOG.warn(
                                "{}: stopping generation {} failed; asked again later",
                                key.worker().wire(),
                                key.generation(),
                                thrown);
                    } else {
                        exited(key, handle, exit);
                    }
                });
    }

    /** A conversation that can't be written down is computed again; that is no reason not to go on. */
    private void save(Child.Key key, WorkerHandle handle, boolean keep) {
        if (!keep) {
            return;
        }
        Optional<SavedConversation> saved = Optional.empty();
        try {
            saved = settings.keepConversation()
                    ? engines.text().flatMap(engine -> engine.save(handle.endpoint(), settings.saveLimit()))
                    : Optional.empty();
        } catch (RuntimeException fault) {
            LOG.warn("llm: the conversation could not be written down and will be computed again", fault);
        }
        events.accept(new Event.Saved(key.generation(), saved));
    }

    private void probe(WorkerId worker, long generation, Duration limit) {
        CompletableFuture.supplyAsync(
                        () -> child(worker, generation)
                                .flatMap(Child::handle)
                                .filter(handle -> handle.probe(limit))
                                .isPresent(),
                        tasks)
                .completeOnTimeout(false, limit.multipliedBy(2).toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(thrown -> {
                    LOG.debug("{}: health check failed", worker.wire(), thrown);
                    return false;
                })
                .thenAccept(well -> events.accept(new Event.Probed(worker, generation, well)));
    }

    private void findFirstText() {
        CompletableFuture.supplyAsync(firstText, tasks).whenComplete((launch, thrown) -> {
            if (thrown != null) {
                LOG.info(
                        "llm: not started by itself: {}",
                        Errors.startFailed(WorkerId.LLM, thrown).text());
            } else {
                events.accept(new Event.BeginText(launch));
            }
        });
    }

    private static <T> void answer(Effect.Answer<T> answer) {
        answer.ticket().grant(answer.value());
    }

    private static void log(Effect.Changed changed) {
        if (changed.to() instanceof WorkerState.Failed) {
            LOG.warn("{}", TransitionText.of(changed));
        } else {
            LOG.info("{}", TransitionText.of(changed));
        }
    }

    private void report(Child.Key key, WorkerEvent event) {
        events.accept(new Event.Reported(key.worker(), event));
    }

    private Optional<Child> child(WorkerId worker, long generation) {
        return Optional.ofNullable(children.get(new Child.Key(worker, generation)));
    }

    private LogBook log(WorkerId worker) {
        return Optional.ofNullable(logs.get(worker)).orElseThrow();
    }
}
