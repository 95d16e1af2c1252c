package org.diffusiondesk.models.header;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Tells from its first bytes (never from its name) what a model file is, and whether all of it is there. Stateless. */
public final class HeaderReader {
    private static final byte[] GGUF = {'G', 'G', 'U', 'F'};
    private static final byte[] ZIP = {'P', 'K', 3, 4};
    private static final byte[] END_OF_ZIP = {'P', 'K', 5, 6};
    private static final int END_OF_ZIP_SEARCH = 65_557;

    private HeaderReader() {}

    /**
     * Reads the header of a file.
     *
     * @throws HeaderException foreign, truncated or damaged
     * @throws IOException the file can't be read
     */
    public static ModelHeader read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            byte[] start = bytes(channel, 0, 9);
            if (begins(start, GGUF)) {
                FileBytes in = new FileBytes(channel);
                in.skip(GGUF.length);
                return GgufReader.read(in);
            }
            if (begins(start, ZIP)) {
                return pytorch(channel);
            }
            return safetensors(channel, start);
        }
    }

    private static ModelHeader safetensors(FileChannel channel, byte[] start) throws IOException {
        if (start.length < 9 || start[8] != '{') {
            throw foreign(start);
        }
        long size = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (size < 2 || size > SafetensorsReader.MAX_HEADER) {
            throw foreign(start);
        }
        if (size > channel.size() - 8) {
            throw HeaderException.truncated(8 + size, channel.size());
        }
        return SafetensorsReader.read(bytes(channel, 8, (int) size), channel.size());
    }

    private static ModelHeader pytorch(FileChannel channel) throws IOException {
        long length = channel.size();
        int tail = (int) Math.min(length, END_OF_ZIP_SEARCH);
        byte[] end = bytes(channel, length - tail, tail);
        for (int i = end.length - 22; i >= 0; i--) {
            if (end[i] == END_OF_ZIP[0]
                    && end[i + 1] == END_OF_ZIP[1]
                    && end[i + 2] == END_OF_ZIP[2]
                    && end[i + 3] == END_OF_ZIP[3]) {
                return new ModelHeader(ModelFormat.PYTORCH, List.of(), Map.of(), Map.of(), List.of(), length);
            }
        }
        throw new HeaderException(
                "is truncated: the directory at the end of its archive is missing; copy or download" + " it again");
    }

    private static HeaderException foreign(byte[] start) {
        return new HeaderException(
                start.length == 0
                        ? "is empty; a GGUF, safetensors or PyTorch model file would be right"
                        : "is no model file: it starts with neither a GGUF, a safetensors nor a PyTorch header");
    }

    private static byte[] bytes(FileChannel channel, long at, int size) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(size, Math.max(0, channel.size() - at)));
        while (buffer.hasRemaining() && channel.read(buffer, at + buffer.position()) >= 0) {
            continue;
        }
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    private static boolean begins(byte[] bytes, byte[] magic) {
        return bytes.length >= magic.length && Arrays.equals(bytes, 0, magic.length, magic, 0, magic.length);
    }
}
