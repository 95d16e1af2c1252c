package org.diffusiondesk.jobs.files;

import java.nio.ByteBuffer;
import java.util.Optional;

/** Width and height of an encoded picture, from its header alone. */
public record PictureSize(int width, int height) {
    private static final long PNG = 0x89504E470D0A1A0AL;
    private static final int IHDR = 0x49484452;

    /** Empty when the bytes are neither a PNG nor a JPEG. */
    public static Optional<PictureSize> of(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length >= 24 && in.getLong(0) == PNG && in.getInt(12) == IHDR) {
            return positive(in.getInt(16), in.getInt(20));
        }
        return frame(in).flatMap(at -> positive(in.getShort(at + 7) & 0xffff, in.getShort(at + 5) & 0xffff));
    }

    /** Whether it is a JPEG in the four colours of printing, which Java does not decode. */
    public static boolean isCmyk(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return frame(in)
                .filter(at -> at + 9 < bytes.length && in.get(at + 9) == 4)
                .isPresent();
    }

    /** Walks over the segments of a JPEG to the frame header. */
    private static Optional<Integer> frame(ByteBuffer in) {
        int at = 2;
        if (in.limit() < 4 || (in.getShort(0) & 0xffff) != 0xFFD8) {
            return Optional.empty();
        }
        while (at + 9 <= in.limit() && (in.get(at) & 0xff) == 0xFF) {
            int marker = in.get(at + 1) & 0xff;
            if (marker == 0xFF) {
                at++;
            } else if (marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC) {
                return Optional.of(at);
            } else {
                int length = in.getShort(at + 2) & 0xffff;
                if (length < 2) {
                    return Optional.empty();
                }
                at += 2 + length;
            }
        }
        return Optional.empty();
    }

    private static Optional<PictureSize> positive(int width, int height) {
        return width > 0 && height > 0 ? Optional.of(new PictureSize(width, height)) : Optional.empty();
    }
}
