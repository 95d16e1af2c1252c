package org.diffusiondesk.http.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.diffusiondesk.api.concurrent.CancellationSource;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.http.EncodedEvent;
import org.diffusiondesk.http.Errors;
import org.diffusiondesk.http.EventStream;
import org.diffusiondesk.http.Json;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Writes events one at a time, each at once. Any thread may send; the lock keeps events whole. */
final class JettyEventStream implements EventStream {
    private static final Logger LOG = LoggerFactory.getLogger(JettyEventStream.class);
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.UTF_8);

    private final Response response;
    private final ClientGone clientGone;
    private final Scheduler scheduler;
    private final OpenStreams streams;
    private final ReentrantLock writing = new ReentrantLock();
    private final CancellationSource closed = new CancellationSource();
    private volatile long lastWrite = System.nanoTime();
    private Scheduler.@Nullable Task beat;

    JettyEventStream(Response response, ClientGone clientGone, Scheduler scheduler, OpenStreams streams) {
        this.response = response;
        this.clientGone = clientGone;
        this.scheduler = scheduler;
        this.streams = streams;
    }

    void start() {
        streams.add(this);
        clientGone.onCancel(closed::cancel);
        scheduleBeat();
    }

    @Override
    public boolean send(String event, JsonNode data) {
        return write("event: " + event + "\ndata: " + Json.text(data) + "\n\n");
    }

    @Override
    public boolean send(String id, String event, JsonNode data) {
        return send(EncodedEvent.of(id, event, data));
    }

    @Override
    public boolean send(EncodedEvent event) {
        return write(event.bytes());
    }

    @Override
    public boolean send(JsonNode data) {
        return write("data: " + Json.text(data) + "\n\n");
    }

    @Override
    public boolean send(String data) {
        return write("data: " + data + "\n\n");
    }

    @Override
    public boolean isOpen() {
        return !closed.isCancelled();
    }

    @Override
    public void onClose(Runnable action) {
        closed.onCancel(action);
    }

    /** Sends an error as the last event. */
    void fail(Throwable thrown) {
        DeskException error = Errors.of(thrown);
        if (error.code() == ErrorCode.INTERNAL) {
            LOG.error("http: a stream failed", thrown);
        }
        send("error", Errors.body(error));
        close();
    }

    @Override
    public void close() {
        writing.lock();
        try {
            if (!closed.isCancelled()) {
                put(true, BufferUtil.EMPTY_BUFFER);
            }
            Scheduler.Task task = beat;
            if (task != null) {
                task.cancel();
            }
        } finally {
            writing.unlock();
        }
        streams.remove(this);
        closed.cancel();
    }

    private boolean write(String text) {
        return write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    private boolean write(ByteBuffer bytes) {
        writing.lock();
        try {
            return !closed.isCancelled() && put(false, bytes);
        } finally {
            writing.unlock();
        }
    }

    private boolean put(boolean last, ByteBuffer bytes) {
        try {
            Content.Sink.write(response, last, bytes);
            lastWrite = System.nanoTime();
            return true;
        } catch (IOException e) {
            LOG.debug("http: the client of a stream is gone: {}", e.toString());
            clientGone.cancel();
            return false;
        }
    }

    private void scheduleBeat() {
        writing.lock();
        try {
            if (!closed.isCancelled()) {
                long silent = System.nanoTime() - lastWrite;
                beat = scheduler.schedule(
                        () -> Thread.ofVirtual().name("http-sse-beat").start(this::beat),
                        Math.max(SILENCE_NANOS - silent, 0),
                        TimeUnit.NANOSECONDS);
            }
        } finally {
            writing.unlock();
        }
    }

    /** On a thread of its own, because a slow client makes a write wait. */
    private void beat() {
        if (System.nanoTime() - lastWrite >= SILENCE_NANOS && writing.tryLock()) {
            try {
                if (!closed.isCancelled()) {
                    put(false, ByteBuffer.wrap(COMMENT));
                }
            } finally {
                writing.unlock();
            }
        }
        scheduleBeat();
    }
}
