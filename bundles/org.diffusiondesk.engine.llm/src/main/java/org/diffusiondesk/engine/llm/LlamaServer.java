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
    private final LlamaStart start;
    private final List<String> warnings;

    /** {@code start} goes on to hear what it writes. */
    LlamaServer(ChildProcess child, Endpoint endpoint, LlamaHttp http, LlamaStart start, List<String> warnings) {
        this.child = child;
        this.endpoint = endpoint;
        this.http = http;
        this.start = start;
        this.warnings = List.copyOf(warnings);
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
        return child.exit().thenApply(this::report);
    }

    private ExitReport report(ExitReport report) {
        return LlamaFailure.withoutQuotations(report, start.shortages());
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
        return report(start.watchesInput() ? child.stop(grace, () -> child.send(EXIT)) : child.stop(grace));
    }

    @Override
    public List<String> logTail(int lines) {
        return child.tail(lines);
    }

    @Override
    public List<String> warnings() {
        return warnings;
    }
}
