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
    private static final String EXIT = "cmd_router_to_child:exit";

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
     * Its exit command ends it within 0.2 s, with an open stream at that stream's next ping. Under its parent's watch it does not end by SIGTERM alone,
     * and the end of its input while a stream is open makes it crash, which can write a core file as large as the model.
     */
    @Override
    public ExitReport stop(Duration grace) {
        return watchesInput ? child.stop(grace, () -> child.send(EXIT)) : child.stop(grace);
    }

    @Override
    public List<String> logTail(int lines) {
        return child.tail(lines);
    }
}
