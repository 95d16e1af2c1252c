package org.diffusiondesk.models.header;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;

/** Reads little-endian values from the start of a file, with a small buffer; never beyond the header limit. For one thread. */
final class FileBytes {
    /** The largest real headers (vocabularies of 256,000 tokens with merges) take about 15 MB. */
    static final long HEADER_LIMIT = 128L << 20;

    private final FileChannel channel;
    private final long length;
    private final ByteBuffer buffer =
            ByteBuffer.allocate(64 * 1024).order(ByteOrder.LITTLE_ENDIAN).limit(0);
    private long bufferAt;

    FileBytes(FileChannel channel) throws IOException {
        this.channel = channel;
        this.length = channel.size();
    }

    long length() {
        return length;
    }

    long position() {
        return bufferAt + buffer.position();
    }

    byte i8() throws IOException {
        return need(1).get();
    }

    short i16() throws IOException {
        return need(2).getShort();
    }

    int i32() throws IOException {
        return need(4).getInt();
    }

    long i64() throws IOException {
        return need(8).getLong();
    }

    /** A count or length; {@code limit} inclusive. */
    long count(String what, long limit) throws IOException {
        long value = i64();
        if (value < 0 || value > limit) {
            throw HeaderException.damaged(
                    what + " is " + Long.toUnsignedString(value) + ", at most " + limit + " is possible");
        }
        return value;
    }

    String string(String what, int limit) throws IOException {
        return text((int) count("the length of " + what, limit));
    }

    /** The next {@code size} bytes; the caller has bounded {@code size}. */
    String text(int size) throws IOException {
        require(size);
        byte[] bytes = new byte[size];
        for (int done = 0; done < size; ) {
            ByteBuffer some = need(1);
            int part = Math.min(size - done, some.remaining());
            some.get(bytes, done, part);
            done += part;
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    void skip(long bytes) throws IOException {
        require(bytes);
        if (bytes <= buffer.remaining()) {
            buffer.position(buffer.position() + (int) bytes);
        } else {
            bufferAt = position() + bytes;
            buffer.limit(0);
        }
    }

    private void require(long bytes) throws HeaderException {
        long end = position() + bytes;
        if (bytes < 0 || end < 0 || end > length) {
            throw HeaderException.cutInHeader(length);
        }
        if (end > HEADER_LIMIT) {
            throw HeaderException.damaged("it is longer than " + HEADER_LIMIT + " bytes");
        }
    }

    private ByteBuffer need(int bytes) throws IOException {
        if (buffer.remaining() < bytes) {
            require(bytes);
            bufferAt = position();
            buffer.clear();
            while (buffer.position() < bytes) {
                if (channel.read(buffer, bufferAt + buffer.position()) < 0) {
                    throw HeaderException.cutInHeader(length);
                }
            }
            buffer.flip();
        } else {
            require(bytes);
        }
        return buffer;
    }
}
