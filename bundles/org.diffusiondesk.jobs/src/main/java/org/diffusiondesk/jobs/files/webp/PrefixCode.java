package org.diffusiondesk.jobs.files.webp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** A canonical prefix code (RFC 9649, 3.7.2), made for how often each symbol occurs, and how it is written into the file. */
final class PrefixCode {
    private static final int MAX_LENGTH = 15;
    private static final int MAX_LENGTH_OF_LENGTHS = 7;
    private static final int REPEAT = 16;
    private static final int ZEROS = 17;
    private static final int MANY_ZEROS = 18;
    static final int[] ORDER_OF_LENGTHS = {17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

    private final int[] lengths;
    private final int[] codes;
    private final int[] used;

    private PrefixCode(int[] counts, int limit) {
        used = IntStream.range(0, counts.length)
                .filter(symbol -> counts[symbol] > 0)
                .toArray();
        lengths = lengths(counts, used, limit);
        codes = codes(lengths);
    }

    static PrefixCode of(int[] counts) {
        return new PrefixCode(counts, MAX_LENGTH);
    }

    /** A code of a single symbol takes no bits. */
    void put(BitWriter out, int symbol) {
        if (used.length > 1) {
            out.put(codes[symbol], lengths[symbol]);
        }
    }

    /** Writes the code itself. */
    void write(BitWriter out) {
        if (used.length <= 2 && (used.length == 0 || used[used.length - 1] < 256)) {
            writeSimple(out);
        } else {
            writeLengths(out);
        }
    }

    private void writeSimple(BitWriter out) {
        int first = used.length == 0 ? 0 : used[0];
        out.put(1, 1);
        out.put(Math.max(0, used.length - 1), 1);
        out.put(first > 1 ? 1 : 0, 1);
        out.put(first, first > 1 ? 8 : 1);
        if (used.length == 2) {
            out.put(used[1], 8);
        }
    }

    /** A symbol of the code that the lengths are written in, and the extra bits behind it. */
    private record Token(int symbol, int extra, int bits) {}

    private void writeLengths(BitWriter out) {
        List<Token> tokens = tokens();
        int[] counts = new int[ORDER_OF_LENGTHS.length];
        tokens.forEach(token -> counts[token.symbol()]++);
        PrefixCode code = new PrefixCode(counts, MAX_LENGTH_OF_LENGTHS);
        int last = ORDER_OF_LENGTHS.length;
        while (last > 4 && code.lengths[ORDER_OF_LENGTHS[last - 1]] == 0) {
            last--;
        }
        out.put(0, 1);
        out.put(last - 4, 4);
        for (int i = 0; i < last; i++) {
            out.put(code.lengths[ORDER_OF_LENGTHS[i]], 3);
        }
        out.put(0, 1); // the lengths of all symbols follow
        for (Token token : tokens) {
            code.put(out, token.symbol());
            out.put(token.extra(), token.bits());
        }
    }

    private List<Token> tokens() {
        List<Token> tokens = new ArrayList<>();
        int before = 8; // what REPEAT would mean at the beginning
        for (int at = 0; at < lengths.length; ) {
            int length = lengths[at];
            int run = 1;
            while (at + run < lengths.length && lengths[at + run] == length) {
                run++;
            }
            at += run;
            if (length != 0 && length != before) {
                tokens.add(new Token(length, 0, 0));
                run--;
            }
            repeat(tokens, length, run);
            before = length == 0 ? before : length;
        }
        return tokens;
    }

    private static void repeat(List<Token> tokens, int length, int run) {
        int left = run;
        while (left >= 3) {
            boolean many = length == 0 && left >= 11;
            int part = Math.min(left, length != 0 ? 6 : many ? 138 : 10);
            int least = many ? 11 : 3;
            tokens.add(new Token(
                    length != 0 ? REPEAT : many ? MANY_ZEROS : ZEROS, part - least, length != 0 ? 2 : many ? 7 : 3));
            left -= part;
        }
        for (; left > 0; left--) {
            tokens.add(new Token(length, 0, 0));
        }
    }

    /** Huffman's lengths. Where they are too long, rare symbols count as if they were more frequent. */
    private static int[] lengths(int[] counts, int[] used, int limit) {
        int[] lengths = new int[counts.length];
        if (used.length == 1) {
            lengths[used[0]] = 1;
        }
        for (int least = 1; used.length > 1; least *= 2) {
            int longest = tree(counts, used, least, lengths);
            if (longest <= limit) {
                break;
            }
        }
        return lengths;
    }

    /** The two rarest nodes become one, until there is one. Leaves and inner nodes each come in the order of their counts. */
    private static int tree(int[] counts, int[] used, int least, int[] lengths) {
        int n = used.length;
        long[] leaves = Arrays.stream(used)
                .mapToLong(symbol -> ((long) Math.max(counts[symbol], least) << 16) | symbol)
                .sorted()
                .toArray();
        long[] weight = new long[2 * n - 1];
        int[] parent = new int[2 * n - 1];
        for (int i = 0; i < n; i++) {
            weight[i] = leaves[i] >> 16;
        }
        int leaf = 0;
        int inner = n;
        for (int made = n; made < 2 * n - 1; made++) {
            for (int child = 0; child < 2; child++) {
                boolean takeLeaf = leaf < n && (inner >= made || weight[leaf] <= weight[inner]);
                int taken = takeLeaf ? leaf++ : inner++;
                parent[taken] = made;
                weight[made] += weight[taken];
            }
        }
        int[] depth = new int[2 * n - 1];
        int longest = 0;
        for (int node = 2 * n - 3; node >= 0; node--) {
            depth[node] = depth[parent[node]] + 1;
            longest = Math.max(longest, depth[node]);
            if (node < n) {
                lengths[(int) (leaves[node] & 0xffff)] = depth[node];
            }
        }
        return longest;
    }

    /** Shorter codes come first, equal ones by symbol; the first bit is the highest of the code. */
    private static int[] codes(int[] lengths) {
        int[] codes = new int[lengths.length];
        int next = 0;
        for (int length = 1; length <= MAX_LENGTH; length++) {
            next <<= 1;
            for (int symbol = 0; symbol < lengths.length; symbol++) {
                if (lengths[symbol] == length) {
                    codes[symbol] = Integer.reverse(next++) >>> (32 - length);
                }
            }
        }
        return codes;
    }
}
