package org.diffusiondesk.engine.llm;

import java.net.URI;
import java.util.concurrent.CompletableFuture;
import org.diffusiondesk.api.worker.StartListener;
import org.diffusiondesk.process.OutputLine;

/** Listens to a llama-server that starts. Lines come one at a time. */
final class LlamaStart {
    private final StartListener listener;
    private final CompletableFuture<URI> listening = new CompletableFuture<>();
    private volatile boolean watchesInput;
    private double loaded;

    LlamaStart(StartListener listener) {
        this.listener = listener;
    }

    /** Completes with the address when it is printed. */
    CompletableFuture<URI> listening() {
        return listening;
    }

    /** Whether it has spoken as a child does that ends with its input. */
    boolean watchesInput() {
        return watchesInput;
    }

    void line(OutputLine line) {
        watchesInput |= LlamaLog.isProtocol(line.text());
        switch (LlamaLog.parse(line.text())) {
            case LlamaLog.Event.Listening event -> listening.complete(event.base());
            case LlamaLog.Event.Loading event -> loading(event.fraction());
            case LlamaLog.Event.Other event -> {}
        }
        LlamaLog.logLine(line.text()).ifPresent(listener::line);
    }

    /** It reads the file's header twice, and must not seem to start again. */
    private void loading(double fraction) {
        if (fraction > loaded) {
            loaded = fraction;
            listener.loading(fraction);
        }
    }
}
