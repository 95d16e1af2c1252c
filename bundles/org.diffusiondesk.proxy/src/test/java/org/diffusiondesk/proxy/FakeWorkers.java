package org.diffusiondesk.proxy;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.worker.Endpoint;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.WorkerState;
import org.diffusiondesk.api.worker.WorkerStatus;
import org.diffusiondesk.api.worker.Workers;

/** An llama-server in any state; ready at first. */
final class FakeWorkers implements Workers {
    final Endpoint endpoint;
    volatile WorkerState text;

    FakeWorkers(URI base) {
        this.endpoint = new Endpoint(base, "worker-key");
        this.text = new WorkerState.Ready(endpoint, 1, Instant.EPOCH);
    }

    @Override
    public List<WorkerStatus> status() {
        return List.of(
                status(WorkerId.SD, new WorkerState.Ready(endpoint, 2, Instant.EPOCH)), status(WorkerId.LLM, text));
    }

    private static WorkerStatus status(WorkerId id, WorkerState state) {
        return new WorkerStatus(
                id, state, Optional.empty(), OptionalLong.empty(), 0, 0, OptionalLong.empty(), List.of());
    }

    @Override
    public void restart(WorkerId worker) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<String> logTail(WorkerId worker, int lines) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Registration followLog(WorkerId worker, int lines, Consumer<String> listener) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Registration listen(Consumer<WorkerStatus> listener) {
        throw new UnsupportedOperationException();
    }
}
