package org.diffusiondesk.proxy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.IteratingCallback;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

/**
 * Carries the worker's answer to the client: reads a piece, writes it, and reads the next one when that is written, so a slow client slows the worker
 * down and nothing piles up. Every piece is a write of its own.
 */
final class Relay extends IteratingCallback {
    private static final int MAX_ANSWER = 64 * 1024;

    private final Content.Source source;
    private final ClientSide client;
    private final Runnable onDone;
    private final Consumer<Throwable> onClientFailure;
    private final Invocable.Task demanded = Invocable.from(InvocationType.NON_BLOCKING, this::iterate);
    private final @Nullable ByteArrayOutputStream collected;
    private Content.@Nullable Chunk chunk;
    private boolean last;

    /**
     * {@code asItComes} is false when the client got a stream already and this is not one: then it is collected and sent as the last event.
     *
     * @param onDone runs when the last byte was written. A failure of the worker is not told here; whoever sent the request hears of it
     */
    Relay(
            Content.Source source,
            ClientSide client,
            boolean asItComes,
            Runnable onDone,
            Consumer<Throwable> onClientFailure) {
        this.source = source;
        this.client = client;
        this.onDone = onDone;
        this.onClientFailure = onClientFailure;
        this.collected = asItComes ? null : new ByteArrayOutputStream();
    }

    @Override
    protected Action process() {
        release();
        if (last) {
            return Action.SUCCEEDED;
        }
        while (true) {
            Content.Chunk read = source.read();
            if (read == null) {
                source.demand(demanded);
                return Action.IDLE;
            }
            if (Content.Chunk.isFailure(read)) {
                return Action.IDLE;
            }
            last = read.isLast();
            if (collected == null) {
                chunk = read;
                client.write(last, read.getByteBuffer(), this);
                return Action.SCHEDULED;
            }
            collect(read, collected);
            if (last) {
                client.endWithAnswer(collected.toString(StandardCharsets.UTF_8), this);
                return Action.SCHEDULED;
            }
        }
    }

    private static void collect(Content.Chunk read, ByteArrayOutputStream into) {
        if (read.hasRemaining() && into.size() < MAX_ANSWER) {
            into.writeBytes(BufferUtil.toArray(read.getByteBuffer()));
        }
        read.release();
    }

    private void release() {
        if (chunk != null) {
            chunk.release();
            chunk = null;
        }
    }

    @Override
    protected void onCompleteSuccess() {
        onDone.run();
    }

    @Override
    protected void onCompleteFailure(Throwable cause) {
        release();
        onClientFailure.accept(cause);
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }
}
