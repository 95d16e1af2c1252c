package org.diffusiondesk.http.internal;

import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Objects;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Sends the line end of a chunk together with the chunk. Jetty sends it in front of the next one, and a client that waits for it (Python's urllib3
 * does) would see every event of a stream one event late, and the last one not before the end.
 */
final class WholeChunks extends SocketChannelEndPoint {
    private static final ByteBuffer LINE_END = ByteBuffer.wrap(new byte[] {'\r', '\n'}).asReadOnlyBuffer();

    private boolean sentAhead;

    WholeChunks(SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
        super(channel, selector, key, scheduler);
    }

    /** Jetty writes {@code [header] [size line] [content]}, each of which may be absent, and one write after the other. */
    @Override
    public void write(@Nullable Callback callback, ByteBuffer @Nullable ... parts) {
        ByteBuffer[] buffers = Objects.requireNonNull(parts);
        if (sentAhead && buffers.length > 0) {
            sentAhead = false;
            ByteBuffer sizeLine = buffers[0];
            if (sizeLine.remaining() >= 2 && sizeLine.get(sizeLine.position()) == '\r') {
                sizeLine.position(sizeLine.position() + 2);
            }
        }
        if (endsWithContentOfAChunk(buffers)) {
            sentAhead = true;
            buffers = Arrays.copyOf(buffers, buffers.length + 1);
            buffers[buffers.length - 1] = LINE_END.duplicate();
        }
        super.write(callback, buffers);
    }

    private static boolean endsWithContentOfAChunk(ByteBuffer[] buffers) {
        if (buffers.length == 3) {
            return true;
        }
        if (buffers.length != 2) {
            return false;
        }
        ByteBuffer first = buffers[0];
        return first.get(first.position()) != 'H'; // or else it is a header
    }
}
