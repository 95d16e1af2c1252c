package org.diffusiondesk.engine.llm;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer, taken piece by piece by one reader with a bound on each wait, which an {@code InputStream} does not have. Only what was asked
 * for is received, so a slow reader slows the sender.
 */
final class ByteStream implements HttpResponse.BodySubscriber<ByteStream>, AutoCloseable {
    private sealed interface Signal {
        record Bytes(List<ByteBuffer> buffers) implements Signal {}

        record End(Optional<Throwable> error) implements Signal {}
    }

    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final AtomicReference<Flow.@Nullable Subscription> subscription = new AtomicReference<>();
    private volatile boolean closed;

    @Override
    public CompletionStage<ByteStream> getBody() {
        return CompletableFuture.completedStage(this);
    }

    /**
     * The next piece, in reading order; empty at the end.
     *
     * @throws IOException the connection broke or was closed, or nothing came within {@code limit}
     */
    Optional<List<ByteBuffer>> next(Duration limit) throws IOException, InterruptedException {
        Signal signal = signals.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
        switch (signal) {
            case null -> throw new HttpTimeoutException("nothing was sent for " + limit.toSeconds() + " s");
            case Signal.Bytes bytes -> {
                Flow.@Nullable Subscription source = subscription.get();
                if (source != null) {
                    source.request(1);
                }
                return Optional.of(bytes.buffers());
            }
            case Signal.End end -> {
                signals.add(end);
                if (end.error().isPresent()) {
                    throw new IOException(end.error().get());
                }
                return Optional.empty();
            }
        }
    }

    /** Closes the connection unless all of it was read; wakes the reader with an error. */
    @Override
    public void close() {
        closed = true;
        signals.add(new Signal.End(Optional.of(new IOException("closed by the reader"))));
        Flow.@Nullable Subscription source = subscription.get();
        if (source != null) {
            source.cancel();
        }
    }

    @Override
    public void onSubscribe(Flow.@Nullable Subscription given) {
        Flow.Subscription source = Objects.requireNonNull(given);
        subscription.set(source);
        if (closed) {
            source.cancel();
        } else {
            source.request(1);
        }
    }

    @Override
    public void onNext(@Nullable List<ByteBuffer> buffers) {
        signals.add(new Signal.Bytes(Objects.requireNonNull(buffers)));
    }

    @Override
    public void onError(@Nullable Throwable error) {
        signals.add(new Signal.End(Optional.of(Objects.requireNonNull(error))));
    }

    @Override
    public void onComplete() {
        signals.add(new Signal.End(Optional.empty()));
    }
}
