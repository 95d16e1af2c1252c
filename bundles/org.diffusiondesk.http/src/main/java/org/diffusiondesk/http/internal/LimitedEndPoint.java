package org.diffusiondesk.http.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Ends the connection of a client that sends its headers, or takes its answer, a few bytes at a time: that would hold a thread and memory as long as it
 * pleases, because Jetty's own limit is about silence alone. Bodies are watched by {@link BodyBudget}, which can still answer.
 */
final class LimitedEndPoint extends WholeChunks {
    private final HttpLimits limits;
    private final ReentrantLock lock = new ReentrantLock();
    /** When the first bytes of the headers came; 0 when none did. */
    private long headersSince;

    private long headerBytes;
    private boolean handling;
    /** When the write that is under way began; 0 when there is none. */
    private long writeSince;

    private long writeNanos;
    private long written;

    LimitedEndPoint(
            SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler, HttpLimits limits) {
        super(channel, selector, key, scheduler);
        this.limits = limits;
    }

    /** Tells the connection of a request, if it is one of ours, that its headers are there. */
    static void begin(Request request) {
        if (endPoint(request) instanceof LimitedEndPoint own) {
            own.handling(true);
            Request.addCompletionListener(request, failure -> own.handling(false));
        }
    }

    private static EndPoint endPoint(Request request) {
        return request.getConnectionMetaData().getConnection().getEndPoint();
    }

    private void handling(boolean now) {
        lock.lock();
        try {
            handling = now;
            headersSince = 0;
            headerBytes = 0;
            writeNanos = 0;
            written = 0;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int fill(@Nullable ByteBuffer buffer) throws IOException {
        int filled = super.fill(buffer);
        if (filled > 0 && isSlowHeader(filled)) {
            throw new IOException("the headers of a request came too slowly");
        }
        return filled;
    }

    private boolean isSlowHeader(int filled) {
        lock.lock();
        try {
            if (handling) {
                return false;
            }
            long now = System.nanoTime();
            headersSince = headersSince == 0 ? now : headersSince;
            headerBytes += filled;
            return limits.isTooSlow(now - headersSince, headerBytes);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void write(@Nullable Callback callback, ByteBuffer @Nullable ... parts) {
        lock.lock();
        try {
            writeSince = System.nanoTime();
        } finally {
            lock.unlock();
        }
        super.write(callback, parts);
    }

    /** Called for a write, and again each time that the client has taken some of it. */
    @Override
    public boolean flush(ByteBuffer @Nullable ... parts) throws IOException {
        long before = remaining(parts);
        boolean done = super.flush(parts);
        if (isSlowReader(before - remaining(parts), done)) {
            throw new IOException("the client takes its answer too slowly");
        }
        return done;
    }

    private boolean isSlowReader(long taken, boolean done) {
        lock.lock();
        try {
            written += taken;
            long now = writeSince == 0 ? 0 : System.nanoTime() - writeSince;
            if (done) {
                writeNanos += now;
                writeSince = 0;
                return false;
            }
            return limits.isTooSlow(writeNanos + now, written);
        } finally {
            lock.unlock();
        }
    }

    private static long remaining(ByteBuffer @Nullable [] parts) {
        long all = 0;
        if (parts != null) {
            for (ByteBuffer part : parts) {
                all += part.remaining();
            }
        }
        return all;
    }
}
