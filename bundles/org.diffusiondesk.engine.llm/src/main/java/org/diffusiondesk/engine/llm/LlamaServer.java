package org.diffusiondesk.engine.llm;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.diffusiondesk.api.worker.Endpoint;
import org.diffusiondesk.api.worker.ExitReport;
import org.diffusiondesk.api.worker.WorkerHandle;
import org.diffusiondesk.process.ChildProcess;

/** A running llama-server that is ready. */
final class LlamaServer implements WorkerHandle {
    private final ChildProcess child;
    private final Endpoint endpoint;
    private final LlamaHttp http;
    private final boolean watchesInput;

    /** {@code watchesInput}: it ends when its input ends; older builds do not. */
    LlamaServer(ChildProcess child, Endpoint endpoint, LlamaHttp http, boolean watchesInput) {
        this.child = child;
        this.endpoint = endpoint;
        this.http = http;
        this.watchesInput = watchesInput;
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
        return child.isAlive() && http.healthy(endpoint, limit);
    }

    /**
     * The end of its input ends it within 0.1 s, also under load and with open streams. Its own exit command, and SIGTERM, wait for the next ping of
     * each stream, which took 3 s at times. Nothing is lost: what is worth keeping has been saved before.
     */
    @Override
    public ExitReport stop(Duration grace) {
        return watchesInput ? child.stop(grace, child::closeInput) : child.stop(grace);
    }

    @Override
    public List<String> logTail(int lines) {
        return child.tail(lines);
    }
}
