package org.diffusiondesk.rest;

import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.Workers;
import org.diffusiondesk.http.EventStream;
import org.diffusiondesk.http.Json;
import org.jspecify.annotations.Nullable;

/**
 * Sends the log of a worker to one client: {@code line} events, and {@code lost} with a number where the client was too slow. The worker's output only goes
 * into a bounded queue; the request's thread sends.
 */
final class LogFeed {
    private static final int LIMIT = 1000;
    private static final long LOOK_AGAIN_MILLIS = 1000;

    private final EventStream stream;
    private final LinkedBlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>(LIMIT);
    private final AtomicLong lost = new AtomicLong();

    LogFeed(EventStream stream) {
        this.stream = stream;
        stream.onClose(() -> put(Optional.empty()));
    }

    /** Tells the last {@code tail} lines and then what comes, until the client hangs up. */
    void follow(Workers workers, WorkerId worker, int tail) throws InterruptedException {
        try (Registration following = workers.followLog(worker, tail, line -> put(Optional.of(line)))) {
            while (stream.isOpen()) {
                @Nullable Optional<String> line = lines.poll(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
                long missing = lost.getAndSet(0);
                if (missing > 0) {
                    stream.send("lost", Json.object().put("lines", missing));
                }
                if (line != null && line.isPresent()) {
                    stream.send("line", Json.object().put("line", line.get()));
                }
            }
        }
    }

    /** When the client takes nothing, what is oldest is lost. */
    private void put(Optional<String> line) {
        while (!lines.offer(line)) {
            if (lines.poll() != null) {
                lost.incrementAndGet();
            }
        }
    }
}
