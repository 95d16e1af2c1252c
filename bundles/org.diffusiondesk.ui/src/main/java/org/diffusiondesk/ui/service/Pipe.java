package org.diffusiondesk.ui.service;

import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;

/**
 * Carries values from busy threads to the UI thread. Values that arrive faster than the UI takes them are merged, so that a quick worker can't flood
 * the UI's queue. Thread-safe; the sink is called on the UI thread, in order.
 */
public final class Pipe<T> {
    private final Executor ui;
    private final BinaryOperator<T> merge;
    private final Consumer<T> sink;
    private final ReentrantLock lock = new ReentrantLock();
    private Optional<T> waiting = Optional.empty();

    public Pipe(Executor ui, BinaryOperator<T> merge, Consumer<T> sink) {
        this.ui = ui;
        this.merge = merge;
        this.sink = sink;
    }

    /** A pipe in which only the newest value counts. */
    public static <T> Pipe<T> newest(Executor ui, Consumer<T> sink) {
        return new Pipe<>(ui, (older, newer) -> newer, sink);
    }

    /** Sends a value; returns at once. */
    public void send(T value) {
        boolean first;
        lock.lock();
        try {
            first = waiting.isEmpty();
            waiting =
                    Optional.of(waiting.map(older -> merge.apply(older, value)).orElse(value));
        } finally {
            lock.unlock();
        }
        if (first) {
            ui.execute(this::deliver);
        }
    }

    private void deliver() {
        Optional<T> value;
        lock.lock();
        try {
            value = waiting;
            waiting = Optional.empty();
        } finally {
            lock.unlock();
        }
        value.ifPresent(sink);
    }
}
