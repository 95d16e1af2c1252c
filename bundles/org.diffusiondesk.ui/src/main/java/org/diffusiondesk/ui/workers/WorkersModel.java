package org.diffusiondesk.ui.workers;

import java.util.List;
import java.util.Optional;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.WorkerStatus;
import org.diffusiondesk.api.worker.Workers;
import org.diffusiondesk.ui.service.DeskServices;
import org.diffusiondesk.ui.service.Listeners;
import org.diffusiondesk.ui.service.Pipe;
import org.diffusiondesk.ui.service.Threads;
import org.diffusiondesk.ui.texts.Texts;

/** The workers and the end of one worker's log, without a widget. All methods belong to the UI thread. */
public final class WorkersModel implements AutoCloseable {
    static final int LOG_LINES = 400;

    private final DeskServices services;
    private final Threads threads;
    private final Listeners listeners = new Listeners();
    private final Registration watching;
    private final Pipe<Boolean> changes;
    private Optional<Workers> watched = Optional.empty();
    private Optional<Registration> registration = Optional.empty();
    private List<WorkerStatus> status = List.of();
    private WorkerId logOf = WorkerId.SD;
    private List<String> log = List.of();
    private boolean asking;
    private boolean askAgain;

    public WorkersModel(DeskServices services, Threads threads) {
        this.services = services;
        this.threads = threads;
        changes = Pipe.newest(threads.ui(), change -> refresh());
        watching = services.onChange(() -> changes.send(true));
        refresh();
    }

    /** Calls after each change, on the UI thread. */
    public Registration onChange(Runnable listener) {
        return listeners.add(listener);
    }

    /** The workers as they were when last asked; none while the service is not there. */
    public List<WorkerStatus> status() {
        return status;
    }

    /** Why there is nothing to see, in words. */
    public Optional<String> waitingFor() {
        return services.workers().isPresent() ? Optional.empty() : Optional.of(Texts.text("workers.waiting"));
    }

    public WorkerId logOf() {
        return logOf;
    }

    /** Shows the log of another worker. */
    public void showLogOf(WorkerId worker) {
        logOf = worker;
        log = List.of();
        refresh();
    }

    /** The last lines of {@link #logOf()}, oldest first. */
    public List<String> log() {
        return log;
    }

    /** Stops the worker and starts it again. */
    public void restart(WorkerId worker) {
        services.workers().ifPresent(workers -> threads.background().execute(() -> workers.restart(worker)));
    }

    /** Asks again, in the background; one question at a time, so that an old answer never replaces a newer one. */
    public void refresh() {
        watch();
        if (watched.isEmpty()) {
            show(List.of(), List.of());
        } else if (asking) {
            askAgain = true;
        } else {
            asking = true;
            Workers workers = watched.get();
            WorkerId wanted = logOf;
            threads.ask(() -> new Answer(wanted, workers.status(), workers.logTail(wanted, LOG_LINES)), this::answered);
        }
    }

    /** What was asked for together. */
    private record Answer(WorkerId logOf, List<WorkerStatus> status, List<String> log) {}

    private void answered(Optional<Answer> answer) {
        asking = false;
        if (watched.isPresent() && answer.isPresent()) {
            Answer fresh = answer.get();
            show(fresh.status(), fresh.logOf() == logOf ? fresh.log() : log);
        }
        if (askAgain) {
            askAgain = false;
            refresh();
        }
    }

    private void watch() {
        Optional<Workers> present = services.workers();
        if (!present.equals(watched)) {
            registration.ifPresent(Registration::close);
            watched = present;
            registration = present.map(workers -> workers.listen(change -> changes.send(true)));
            listeners.fire();
        }
    }

    private void show(List<WorkerStatus> newStatus, List<String> newLog) {
        if (!newStatus.equals(status) || !newLog.equals(log)) {
            status = newStatus;
            log = newLog;
            listeners.fire();
        }
    }

    @Override
    public void close() {
        watching.close();
        registration.ifPresent(Registration::close);
    }
}
