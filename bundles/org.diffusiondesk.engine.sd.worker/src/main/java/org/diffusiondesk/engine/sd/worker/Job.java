package org.diffusiondesk.engine.sd.worker;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.diffusiondesk.engine.sd.worker.wire.Progress;
import org.diffusiondesk.engine.sd.worker.wire.WorkerEvent;
import org.jspecify.annotations.Nullable;

/**
 * One piece of work for the engine thread, and the events that it leaves for the exchange that asked for it. The engine thread never waits for a slow
 * client: previews that nobody fetched are dropped, the other events are few and small.
 */
final class Job implements JobControl {
    private final String id;
    private final long began = System.nanoTime();
    private final AtomicBoolean cancelled = new AtomicBoolean();
    private final AtomicBoolean previewWaits = new AtomicBoolean();
    private final BlockingQueue<Supplier<WorkerEvent>> events = new LinkedBlockingQueue<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile Progress progress;
    private long phaseBegan = began;

    Job(String id) {
        this.id = id;
        progress = new Progress(id, "running", "none", 0, 0, 0, 0, null);
    }

    String id() {
        return id;
    }

    Progress progress() {
        Progress p = progress;
        return p.state().equals("running")
                ? new Progress(p.job(), p.state(), p.phase(), p.image(), p.step(), p.steps(), seconds(began), p.eta())
                : p;
    }

    /** Asks the work to end; has no effect on any other job. */
    void cancel() {
        cancelled.set(true);
    }

    @Override
    public boolean isCancelled() {
        return cancelled.get();
    }

    @Override
    public void event(WorkerEvent event) {
        Progress p = progress;
        switch (event) {
            case WorkerEvent.Loading e -> track("load", p.image(), e.done(), e.total(), null);
            case WorkerEvent.Phase e -> {
                phaseBegan = System.nanoTime();
                track(e.name(), e.image(), 0, 0, null);
            }
            case WorkerEvent.Step e -> track(p.phase(), e.image(), e.step(), e.steps(), eta(e));
            case WorkerEvent.Done e -> end("done");
            case WorkerEvent.Failed e -> end(e.error().code().equals("cancelled") ? "cancelled" : "failed");
            case WorkerEvent.Preview e -> {}
            case WorkerEvent.Image e -> {}
        }
        events.add(() -> event);
    }

    @Override
    public void preview(Supplier<WorkerEvent.Preview> preview) {
        if (previewWaits.compareAndSet(false, true)) {
            events.add(() -> {
                previewWaits.set(false);
                return preview.get();
            });
        }
    }

    /** The next event; empty when none came in that time. */
    Optional<WorkerEvent> next(Duration limit) throws InterruptedException {
        Supplier<WorkerEvent> event = events.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
        return event == null ? Optional.empty() : Optional.of(event.get());
    }

    /** Marks the moment from which the next job may begin. */
    void markEnded() {
        ended.countDown();
    }

    boolean awaitEnd(Duration limit) throws InterruptedException {
        return ended.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void track(String phase, int image, int step, int steps, @Nullable Double eta) {
        progress = new Progress(id, "running", phase, image, step, steps, seconds(began), eta);
    }

    private void end(String state) {
        Progress p = progress;
        progress = new Progress(id, state, p.phase(), p.image(), p.step(), p.steps(), seconds(began), null);
    }

    private @Nullable Double eta(WorkerEvent.Step e) {
        return e.step() < 1 ? null : seconds(phaseBegan) / e.step() * (e.steps() - e.step());
    }

    private static double seconds(long since) {
        return Math.round((System.nanoTime() - since) / 1e6) / 1e3;
    }
}
