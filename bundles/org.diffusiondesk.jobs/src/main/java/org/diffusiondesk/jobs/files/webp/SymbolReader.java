package org.diffusiondesk.jobs.files.webp;

import java.util.Arrays;

/** A prefix code as it is read from a file, and symbols by it. */
final class SymbolReader {
    private static final int MAX_LENGTH = 15;

    /** How many codes there are of each length, and their symbols, the shortest first. */
    private final int[] counts = new int[MAX_LENGTH + 1];

    private final int[] symbols;

    private SymbolReader(int[] lengths) {
        int used = 0;
        for (int length : lengths) {
            counts[length]++;
            used += length > 0 ? 1 : 0;
        }
        counts[0] = 0;
        symbols = new int[used];
        int next = 0;
        for (int length = 1; length <= MAX_LENGTH; length++) {
            for (int symbol = 0; symbol < lengths.length; symbol++) {
                if (lengths[symbol] == length) {
                    symbols[next++] = symbol;
                }
            }
        }
        requireComplete();
    }

    static SymbolReader read(BitReader in, int alphabet) {
        return in.get(1) == 1 ? simple(in, alphabet) : byLengths(in, alphabet);
    }

    int next(BitReader in) {
        if (symbols.length == 1) {
            return symbols[0];
        }
        int code = 0;
        int first = 0;
        int index = 0;
        for (int length = 1; length <= MAX_LENGTH; length++) {
            code = code << 1 | in.get(1);
            int count = counts[length];
            if (code - first < count) {
                return symbols[index + code - first];
            }
            index += count;
            first = (first + count) << 1;
        }
        throw new IllegalArgumentException("the WebP is damaged: a code that does not exist");
    }

    private static SymbolReader simple(BitReader in, int alphabet) {
        boolean two = in.get(1) == 1;
        int first = in.get(in.get(1) == 1 ? 8 : 1);
        int second = two ? in.get(8) : first;
        if (Math.max(first, second) >= alphabet) {
            throw new IllegalArgumentException("the WebP is damaged: a symbol that does not exist");
        }
        int[] lengths = new int[alphabet];
        lengths[first] = 1;
        lengths[second] = 1;
        return new SymbolReader(lengths);
    }

    private static SymbolReader byLengths(BitReader in, int alphabet) {
        int[] ofLengths = new int[PrefixCode.ORDER_OF_LENGTHS.length];
        int count = 4 + in.get(4);
        for (int i = 0; i < count; i++) {
            ofLengths[PrefixCode.ORDER_OF_LENGTHS[i]] = in.get(3);
        }
        SymbolReader code = new SymbolReader(ofLengths);
        if (in.get(1) == 1) {
            throw new IllegalArgumentException("the WebP is not one of ours");
        }
        int[] lengths = new int[alphabet];
        int before = 8;
        for (int at = 0; at < alphabet; ) {
            int symbol = code.next(in);
            int run =
                    switch (symbol) {
                        case 16 -> 3 + in.get(2);
                        case 17 -> 3 + in.get(3);
                        case 18 -> 11 + in.get(7);
                        default -> 1;
                    };
            if (run > alphabet - at) {
                throw new IllegalArgumentException("the WebP is damaged: too many code lengths");
            }
            int length = symbol == 16 ? before : symbol > 16 ? 0 : symbol;
            Arrays.fill(lengths, at, at + run, length);
            before = length == 0 ? before : length;
            at += run;
        }
        return new SymbolReader(lengths);
    }

    private void requireComplete() {
        long room = 1;
        for (int length = 1; length <= MAX_LENGTH; length++) {
            room = (room << 1) - counts[length];
        }
        if (symbols.length == 0 || (symbols.length > 1 && room != 0)) {
            throw new IllegalArgumentException("the WebP is damaged: a code with gaps");
        }
    }
}
