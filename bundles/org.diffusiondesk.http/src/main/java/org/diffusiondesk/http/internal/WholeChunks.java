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
class WholeChunks extends SocketChannelEndPoint {
    private static final ByteBuffer LINE_END =
            ByteBuffer.wrap(new byte[] {'\r', '\n'}).asReadOnlyBuffer();

    private boolean sentAhead;

    WholeChunks(SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
        super(channel, selector, key, scheduler);
    }

    /** Jetty writes {@code header}, {@code size line} and {@code content}, each of which may be absent or share a buffer with the one before. */
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

    /** The part before the content ends with the size of a chunk, and not with the empty line after a header. */
    private static boolean endsWithContentOfAChunk(ByteBuffer[] buffers) {
        if (buffers.length < 2) {
            return false;
        }
        ByteBuffer before = buffers[buffers.length - 2];
        int end = before.limit();
        return before.remaining() < 4 || before.get(end - 3) != '\n' || before.get(end - 4) != '\r';
    }
}
