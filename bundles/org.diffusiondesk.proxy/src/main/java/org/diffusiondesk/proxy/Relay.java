package org.diffusiondesk.proxy;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.Consumer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.IteratingCallback;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

/**
 * Carries the worker's answer to the client: reads what is there, writes it, and reads again when that is written, so a slow client slows the worker
 * down and nothing piles up. Nothing waits for more to come.
 */
final class Relay extends IteratingCallback {
    private static final int MAX_TOGETHER = 16 * 1024;

    private final Content.Source source;
    private final ClientSide client;
    private final Runnable onDone;
    private final Consumer<Throwable> onClientFailure;
    private final Invocable.Task demanded = Invocable.from(InvocationType.NON_BLOCKING, this::iterate);
    private Content.@Nullable Chunk writing;
    private @Nullable ByteBuffer buffer;
    private boolean last;
    private boolean drained;

    /** {@code onDone} runs when the last byte was written. A failure of the worker is not told here; whoever sent the request hears of it. */
    Relay(Content.Source source, ClientSide client, Runnable onDone, Consumer<Throwable> onClientFailure) {
        this.source = source;
        this.client = client;
        this.onDone = onDone;
        this.onClientFailure = onClientFailure;
    }

    @Override
    protected Action process() {
        release();
        if (last) {
            return Action.SUCCEEDED;
        }
        Content.Chunk read = drained ? null : source.read();
        if (read == null) {
            drained = false;
            source.demand(demanded);
            return Action.IDLE;
        }
        if (Content.Chunk.isFailure(read)) {
            return Action.IDLE;
        }
        last = read.isLast();
        client.write(last, withWhatCameAlong(read), this);
        return Action.SCHEDULED;
    }

    /** What was received together goes out together: it could not arrive earlier by being written piece by piece. */
    private ByteBuffer withWhatCameAlong(Content.Chunk first) {
        writing = first;
        ByteBuffer together = first.getByteBuffer();
        boolean own = false;
        while (!last && together.remaining() < MAX_TOGETHER) {
            Content.Chunk next = source.read();
            if (next == null) {
                drained = true;
                break;
            }
            if (Content.Chunk.isFailure(next)) {
                break; // the next read finds it again
            }
            last = next.isLast();
            if (next.hasRemaining()) {
                together = own ? together : copy(together);
                together = BufferUtil.ensureCapacity(together, together.remaining() + next.remaining());
                BufferUtil.append(together, next.getByteBuffer());
                own = true;
            }
            next.release();
        }
        return together;
    }

    private ByteBuffer copy(ByteBuffer first) {
        ByteBuffer copy = buffer;
        if (copy == null || copy.capacity() < first.remaining()) {
            copy = BufferUtil.allocate(Math.max(MAX_TOGETHER, first.remaining()));
            buffer = copy;
        }
        BufferUtil.clear(copy);
        BufferUtil.append(copy, first);
        return copy;
    }

    private void release() {
        Content.Chunk written = writing;
        if (written != null) {
            writing = null;
            written.release();
        }
    }

    @Override
    protected void onCompleteSuccess() {
        onDone.run();
    }

    @Override
    protected void onCompleteFailure(@Nullable Throwable cause) {
        release();
        onClientFailure.accept(Objects.requireNonNull(cause));
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }
}
