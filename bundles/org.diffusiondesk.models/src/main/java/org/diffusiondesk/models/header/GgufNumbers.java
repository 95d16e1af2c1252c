package org.diffusiondesk.models.header;

import java.io.IOException;

/** The number types of GGUF metadata, as {@code gguf.h} has them. */
final class GgufNumbers {
    private GgufNumbers() {}

    /** Whether {@link #read} reads it: whole numbers of all widths, and truth values. */
    static boolean isWhole(int type) {
        return switch (type) {
            case 0, 1, 2, 3, 4, 5, 7, 10, 11 -> true;
            default -> false;
        };
    }

    /** A value as it is; one of 64 bits without sign that does not fit is the largest that does. */
    static long read(FileBytes in, int type) throws IOException {
        return switch (type) {
            case 0, 7 -> in.i8() & 0xff;
            case 1 -> in.i8();
            case 2 -> in.i16() & 0xffff;
            case 3 -> in.i16();
            case 4 -> Integer.toUnsignedLong(in.i32());
            case 5 -> in.i32();
            case 10 -> atMost(in.i64());
            case 11 -> in.i64();
            default -> throw unknown(type);
        };
    }

    private static long atMost(long unsigned) {
        return unsigned < 0 ? Long.MAX_VALUE : unsigned;
    }

    /** Bytes of a number, whole or not. */
    static int width(int type) throws HeaderException {
        return switch (type) {
            case 0, 1, 7 -> 1;
            case 2, 3 -> 2;
            case 4, 5, 6 -> 4;
            case 10, 11, 12 -> 8;
            default -> throw unknown(type);
        };
    }

    private static HeaderException unknown(int type) {
        return HeaderException.damaged("a metadata entry has the unknown type " + Integer.toUnsignedString(type));
    }
}
