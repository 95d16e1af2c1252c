package org.diffusiondesk.http.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import org.diffusiondesk.api.concurrent.CancellationSource;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.http.ClientWatch;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;

/**
 * Notices that the client hangs up while its request is being worked at. Jetty reads nothing from an HTTP/1.1 connection between the end of a
 * request and the end of its answer, so we register for reading in that time and take the registration back before the answer is completed. Bytes
 * that come instead of the end are the client's next request; they are put where Jetty looks first.
 */
final class ClientGone implements ClientWatch {
    private enum State {
        IDLE,
        WATCHING,
        DONE
    }

    private static final IOException UNWATCHED = new IOException("answered");

    private final CancellationSource source = new CancellationSource();
    private final ReentrantLock lock = new ReentrantLock();
    private final Connection connection;
    private final Callback readable = Callback.from(InvocationType.NON_BLOCKING, this::onReadable, this::onClosed);
    private State state = State.IDLE;

    ClientGone(Request request) {
        this.connection = request.getConnectionMetaData().getConnection();
    }

    @Override
    public boolean isCancelled() {
        return source.isCancelled();
    }

    @Override
    public Registration onCancel(Runnable action) {
        return source.onCancel(action);
    }

    @Override
    public void watch() {
        lock.lock();
        try {
            if (state == State.IDLE) {
                state = State.WATCHING;
                if (!connection.getEndPoint().tryFillInterested(readable)) {
                    state = State.DONE;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends watching; before the answer is completed, because Jetty then reads the next request itself. */
    void unwatch() {
        lock.lock();
        try {
            if (state == State.WATCHING && connection.getEndPoint() instanceof AbstractEndPoint endPoint) {
                state = State.DONE;
                endPoint.getFillInterest().onFail(UNWATCHED);
            }
            state = State.DONE;
        } finally {
            lock.unlock();
        }
    }

    /** Something can be read. */
    private void onReadable() {
        boolean gone;
        lock.lock();
        try {
            gone = state == State.WATCHING && isEnd();
        } finally {
            lock.unlock();
        }
        if (gone) {
            cancel();
        }
    }

    private boolean isEnd() {
        ByteBuffer one = BufferUtil.allocate(1); // the rest stays in the socket
        try {
            int filled = connection.getEndPoint().fill(one);
            if (filled == 0) {
                connection.getEndPoint().tryFillInterested(readable);
                return false;
            }
            state = State.DONE;
            if (filled > 0 && connection instanceof Connection.UpgradeTo next) {
                next.onUpgradeTo(one);
                return false;
            }
        } catch (IOException e) {
            state = State.DONE; // reset by the client
        }
        return true;
    }

    /** The connection is closed, or {@link #unwatch} took the registration back. */
    private void onClosed(Throwable cause) {
        boolean gone;
        lock.lock();
        try {
            gone = state == State.WATCHING;
            state = State.DONE;
        } finally {
            lock.unlock();
        }
        if (gone) {
            cancel();
        }
    }

    @Override
    public void cancel() {
        if (!source.isCancelled()) {
            // the actions are others' code, and this is a thread that serves all connections
            Thread.ofVirtual().name("http-client-gone").start(source::cancel);
        }
    }
}
