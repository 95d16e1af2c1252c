package org.diffusiondesk.supervisor;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.WorkerStatus;
import org.diffusiondesk.api.worker.Workers;

/** The workers as everybody may see them. */
final class SupervisedWorkers implements Workers {
    private final SupervisorLoop loop;
    private final StatusListeners<WorkerStatus> listeners;
    private final UnaryOperator<WorkerStatus> complete;
    private final EngineEffects logs;
    private final Supplier<Optional<ModelDescription>> preset;

    SupervisedWorkers(
            SupervisorLoop loop,
            StatusListeners<WorkerStatus> listeners,
            UnaryOperator<WorkerStatus> complete,
            EngineEffects logs,
            Supplier<Optional<ModelDescription>> preset) {
        this.loop = loop;
        this.listeners = listeners;
        this.complete = complete;
        this.logs = logs;
        this.preset = preset;
    }

    @Override
    public List<WorkerStatus> status() {
        return loop.status().stream().map(complete).toList();
    }

    @Override
    public void restart(WorkerId worker) {
        loop.post(new Event.Restart(worker, worker == WorkerId.LLM ? preset.get() : Optional.empty()));
    }

    @Override
    public List<String> logTail(WorkerId worker, int lines) {
        return logs.logTail(worker, lines);
    }

    @Override
    public Registration followLog(WorkerId worker, int lines, Consumer<String> listener) {
        return logs.followLog(worker, lines, listener);
    }

    @Override
    public Registration listen(Consumer<WorkerStatus> listener) {
        return listeners.listen(listener);
    }
}
