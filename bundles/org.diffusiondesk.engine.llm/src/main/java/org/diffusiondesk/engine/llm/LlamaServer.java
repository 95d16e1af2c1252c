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
    /** Ends it within 0.2 s, also with open streams; SIGTERM waits for its input to end, and for the next ping of each stream. */
    private static final String EXIT = "cmd_router_to_child:exit";

    private final ChildProcess child;
    private final Endpoint endpoint;
    private final LlamaHttp http;

    LlamaServer(ChildProcess child, Endpoint endpoint, LlamaHttp http) {
        this.child = child;
        this.endpoint = endpoint;
        this.http = http;
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

    @Override
    public ExitReport stop(Duration grace) {
        return child.stop(grace, () -> child.send(EXIT));
    }

    @Override
    public List<String> logTail(int lines) {
        return child.tail(lines);
    }
}
