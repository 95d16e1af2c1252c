package org.diffusiondesk.proxy;

import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.http.AsyncExchange;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.jspecify.annotations.Nullable;

/**
 * Everything that goes to the client of one request. The worker's answer, comments that keep a silent stream alive and an error at the end come from
 * different threads; here they become one write after the other.
 */
final class ClientSide {
    private enum Phase {
        /** Nothing was sent; an error is still an ordinary answer. */
        OPEN,
        /** The answer is a stream of events. */
        EVENTS,
        /** The answer is something else. */
        OTHER,
        /** The last write was handed in. */
        ENDED
    }

    private record Write(boolean last, ByteBuffer bytes, Callback then) {}

    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.UTF_8);

    private final AsyncExchange exchange;
    private final Response response;
    private final StreamError shape;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Write> waiting = new ArrayDeque<>(2);
    private Phase phase = Phase.OPEN;
    private boolean writing;
    private boolean insideEvent;
    private long lastWrite = System.nanoTime();

    ClientSide(AsyncExchange exchange, StreamError shape) {
        this.exchange = exchange;
        this.shape = shape;
        this.response = exchange.response();
    }

    /**
     * The worker's answer begins.
     *
     * @return whether its bytes may follow as they are; false when a stream of events was begun meanwhile and the answer is none
     */
    boolean begin(int status, HttpFields headers) {
        boolean events = ProxyHeaders.isEventStream(headers) && status == 200;
        lock.lock();
        try {
            if (phase != Phase.OPEN) {
                return events;
            }
            phase = events ? Phase.EVENTS : Phase.OTHER;
            response.setStatus(status);
            ProxyHeaders.serverToProxy(headers, response.getHeaders());
            if (events) {
                neverBuffered();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void neverBuffered() {
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-cache");
        response.getHeaders().put("X-Accel-Buffering", "no");
    }

    /** Sends a comment when nothing was sent for a second; begins the stream when need be. Not inside of an event. */
    void keepAlive() {
        lock.lock();
        try {
            boolean silent = System.nanoTime() - lastWrite >= SILENCE_NANOS;
            if (!silent || writing || insideEvent || (phase != Phase.OPEN && phase != Phase.EVENTS)) {
                return;
            }
            if (phase == Phase.OPEN) {
                phase = Phase.EVENTS;
                response.setStatus(200);
                response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream");
                neverBuffered();
            }
            writing = true;
        } finally {
            lock.unlock();
        }
        send(new Write(false, ByteBuffer.wrap(COMMENT), Callback.NOOP));
    }

    /** Writes now or, when another write is under way, right after it. */
    void write(boolean last, ByteBuffer bytes, Callback then) {
        Write write = new Write(last, bytes, then);
        lock.lock();
        try {
            if (phase == Phase.ENDED) {
                write = null;
            } else {
                if (last) {
                    phase = Phase.ENDED;
                }
                if (bytes.hasRemaining()) {
                    insideEvent = !endsEvent(bytes);
                }
                if (writing) {
                    waiting.add(write);
                    return;
                }
                writing = true;
            }
        } finally {
            lock.unlock();
        }
        if (write == null) {
            then.failed(new ClosedChannelException());
        } else {
            send(write);
        }
    }

    private void send(Write write) {
        response.write(
                write.last,
                write.bytes,
                Callback.from(
                        InvocationType.NON_BLOCKING,
                        () -> written(write.then, null),
                        failure -> written(write.then, failure)));
    }

    private void written(Callback then, @Nullable Throwable failure) {
        Write next;
        lock.lock();
        try {
            lastWrite = System.nanoTime();
            next = waiting.poll();
            writing = next != null;
        } finally {
            lock.unlock();
        }
        if (next != null) {
            send(next);
        }
        if (failure == null) {
            then.succeeded();
        } else {
            exchange.clientGone().cancel();
            then.failed(failure);
        }
    }

    private static boolean endsEvent(ByteBuffer bytes) {
        int end = bytes.limit();
        return bytes.remaining() >= 2
                && bytes.get(end - 1) == '\n'
                && (bytes.get(end - 2) == '\n' || bytes.get(end - 2) == '\r');
    }

    /**
     * Ends with an error: an ordinary answer before the first byte, the last event of a stream, a broken connection otherwise.
     *
     * @param done runs when that is sent or can't be sent; not for an ordinary answer, which completes the exchange itself
     */
    void fail(DeskException error, Callback done) {
        if (endBeforeFirstByte()) {
            exchange.fail(error);
            return;
        }
        boolean events;
        String close;
        lock.lock();
        try {
            events = phase == Phase.EVENTS;
            close = insideEvent ? "\n\n" : "";
        } finally {
            lock.unlock();
        }
        if (events) {
            end(close + shape.event(error), done);
        } else {
            done.failed(error);
        }
    }

    /** Ends a stream that we began with what the worker answered instead of a stream. */
    void endWithAnswer(String json, Callback done) {
        end(shape.event(json), done);
    }

    private void end(String text, Callback done) {
        write(true, BufferUtil.toBuffer(text, StandardCharsets.UTF_8), done);
    }

    private boolean endBeforeFirstByte() {
        lock.lock();
        try {
            boolean possible = !writing && !response.isCommitted() && phase != Phase.ENDED;
            if (possible) {
                if (phase != Phase.OPEN) {
                    response.reset();
                }
                phase = Phase.ENDED;
            }
            return possible;
        } finally {
            lock.unlock();
        }
    }
}
