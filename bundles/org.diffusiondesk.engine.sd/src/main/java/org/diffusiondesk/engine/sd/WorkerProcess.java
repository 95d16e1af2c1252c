package org.diffusiondesk.engine.sd;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.worker.Endpoint;
import org.diffusiondesk.api.worker.ExitReport;
import org.diffusiondesk.api.worker.WorkerHandle;
import org.diffusiondesk.process.ChildProcess;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running sd-worker. */
final class WorkerProcess implements WorkerHandle {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerProcess.class);

    private final ChildProcess child;
    private final Endpoint endpoint;
    private final WorkerClient client;

    WorkerProcess(ChildProcess child, Endpoint endpoint, WorkerClient client) {
        this.child = child;
        this.endpoint = endpoint;
        this.client = client;
    }

    @Override
    public long pid() {
        return child.pid();
    }

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public CompletionStage<ExitReport> exit() {
        return child.exit();
    }

    @Override
    public boolean probe(Duration limit) {
        return client.healthy(endpoint, limit);
    }

    @Override
    public ExitReport stop(Duration grace) {
        return child.stop(grace, this::ask);
    }

    @Override
    public List<String> logTail(int lines) {
        return child.tail(lines);
    }

    private void ask() {
        try {
            client.shutdown(endpoint);
        } catch (DeskException e) {
            // a worker that no longer answers is terminated next
            LOG.debug("sd-worker: could not be asked to end", e);
        }
    }
}
