package org.diffusiondesk.engine.llm;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.diffusiondesk.api.worker.StartListener;
import org.diffusiondesk.process.OutputLine;

/** Listens to a llama-server that starts. Lines come one at a time. */
final class LlamaStart {
    private static final int SHORTAGES = 8;

    private final StartListener listener;
    private final CompletableFuture<URI> listening = new CompletableFuture<>();
    private final List<String> shortages = new CopyOnWriteArrayList<>();
    private volatile boolean watchesInput;
    private volatile Optional<MemoryTable> memory = Optional.empty();
    private double loaded;

    LlamaStart(StartListener listener) {
        this.listener = listener;
    }

    void spawned(long pid) {
        listener.spawned(pid);
    }

    /** Completes with the address when it is printed. */
    CompletableFuture<URI> listening() {
        return listening;
    }

    /** Whether it has spoken as a child does that ends with its input. */
    boolean watchesInput() {
        return watchesInput;
    }

    /** What it needs, where it told; newer builds do, before they load. */
    Optional<MemoryTable> memory() {
        return memory;
    }

    /** Its own words about memory that ran out, the first ones; empty when it did not. */
    List<String> shortages() {
        return List.copyOf(shortages);
    }

    /** Whether it was a graphics card whose memory ran out. */
    boolean cardRanOut() {
        return LlamaMemory.cardRanOut(
                shortages(), memory().map(MemoryTable::usesCard).orElse(false));
    }

    void line(OutputLine line) {
        watchesInput |= LlamaLog.isProtocol(line.text());
        switch (LlamaLog.parse(line.text())) {
            case LlamaLog.Event.Listening event -> listening.complete(event.base());
            case LlamaLog.Event.Loading event -> loading(event.fraction());
            case LlamaLog.Event.Memory event -> memory = Optional.of(event.table());
            case LlamaLog.Event.Other event -> {}
        }
        if (shortages.size() < SHORTAGES) {
            LlamaLog.error(line.text()).filter(LlamaMemory::ranOut).ifPresent(shortages::add);
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
