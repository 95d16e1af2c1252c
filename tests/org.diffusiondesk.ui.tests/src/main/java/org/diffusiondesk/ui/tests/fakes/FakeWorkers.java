package org.diffusiondesk.ui.tests.fakes;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.worker.Endpoint;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.WorkerState;
import org.diffusiondesk.api.worker.WorkerStatus;
import org.diffusiondesk.api.worker.Workers;

/** Workers in whatever state the test wants. */
public final class FakeWorkers implements Workers {
    private static final Endpoint ENDPOINT = new Endpoint(URI.create("http://127.0.0.1:1"), "none");
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<WorkerId, WorkerStatus> states = new EnumMap<>(WorkerId.class);
    private final List<Consumer<WorkerStatus>> listeners = new CopyOnWriteArrayList<>();
    private final List<WorkerId> restarted = new CopyOnWriteArrayList<>();

    FakeWorkers() {
        ready(WorkerId.SD, "demo", 48_213, 0);
        ready(WorkerId.LLM, "SmolLM2-135M-Instruct.Q4_1", 48_377, 0);
    }

    public void ready(WorkerId id, String model, long pid, int leases) {
        put(new WorkerStatus(
                id,
                new WorkerState.Ready(ENDPOINT, pid, Instant.now()),
                Optional.of(model),
                OptionalLong.of(pid),
                leases,
                0,
                OptionalLong.of(id == WorkerId.SD ? 245_366_784L : 312_475_648L),
                List.of()));
    }

    public void loading(WorkerId id, double fraction) {
        put(new WorkerStatus(
                id,
                new WorkerState.Starting(Instant.now(), fraction),
                Optional.empty(),
                OptionalLong.of(48_400),
                0,
                1,
                OptionalLong.of(90_000_000),
                List.of()));
    }

    public void stopped(WorkerId id) {
        put(new WorkerStatus(
                id,
                new WorkerState.Stopped(Optional.empty()),
                Optional.empty(),
                OptionalLong.empty(),
                0,
                0,
                OptionalLong.empty(),
                List.of()));
    }

    public void failed(WorkerId id, String reason) {
        put(new WorkerStatus(
                id,
                new WorkerState.Failed(reason, 3, Optional.empty()),
                Optional.empty(),
                OptionalLong.empty(),
                0,
                3,
                OptionalLong.empty(),
                List.of()));
    }

    private void put(WorkerStatus status) {
        lock.lock();
        try {
            states.put(status.id(), status);
        } finally {
            lock.unlock();
        }
        listeners.forEach(listener -> listener.accept(status));
    }

    /** Who was restarted, in order. */
    public List<WorkerId> restarted() {
        return List.copyOf(restarted);
    }

    @Override
    public List<WorkerStatus> status() {
        lock.lock();
        try {
            return List.copyOf(states.values());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void restart(WorkerId worker) {
        restarted.add(worker);
    }

    @Override
    public Registration followLog(WorkerId worker, int lines, Consumer<String> listener) {
        logTail(worker, lines).forEach(listener);
        return () -> {};
    }

    @Override
    public List<String> logTail(WorkerId worker, int lines) {
        List<String> log = new ArrayList<>();
        for (int i = 1; i <= 12; i++) {
            log.add(
                    worker == WorkerId.SD
                            ? "[INFO ] stable-diffusion.cpp - sampling using euler method, step " + i + "/12"
                            : "srv  update_slots: slot 0 released, n_tokens = " + 20 * i);
        }
        return log;
    }

    @Override
    public Registration listen(Consumer<WorkerStatus> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
