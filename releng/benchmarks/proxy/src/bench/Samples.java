package bench;

import java.util.Arrays;

/** Measured times, in nanoseconds. */
final class Samples {
    private long[] values;
    private int size;

    Samples(int expected) {
        values = new long[Math.max(expected, 16)];
    }

    void add(long nanos) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = nanos;
    }

    void addAll(Samples other) {
        for (int i = 0; i < other.size; i++) {
            add(other.values[i]);
        }
    }

    int size() {
        return size;
    }

    double millis(double quantile) {
        long[] sorted = Arrays.copyOf(values, size);
        Arrays.sort(sorted);
        return sorted[(int) Math.min(size - 1, (long) (quantile * size))] / 1e6;
    }
}
