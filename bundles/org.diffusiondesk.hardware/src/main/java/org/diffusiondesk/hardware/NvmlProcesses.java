package org.diffusiondesk.hardware;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One of NVML's two lists of the processes on a card. Its entries begin with {@code unsigned pid} and 4 bytes to align, {@code unsigned long long
 * usedGpuMemory}; that is {@code nvmlProcessInfo_v1_t}. Later ones go on with {@code unsigned gpuInstanceId, computeInstanceId}.
 *
 * <p>How long an entry is can't be known from the name of the function: drivers 535.43 to 535.86 wrote 32 bytes for each from the function that
 * everywhere else writes 24, and a 550.127 was seen to write 16. So the buffer has room for the longest, and what the driver wrote is measured.
 */
final class NvmlProcesses {
    private static final int V1_SIZE = 16;
    private static final int V2_SIZE = 24;
    private static final int LONGEST = 32;
    private static final Set<Integer> SIZES = Set.of(V1_SIZE, V2_SIZE, LONGEST);

    /** Odd, so that a driver that clears the whole list first can't be taken for one that writes longer entries. */
    private static final int FIRST_CAPACITY = 63;

    private static final int ATTEMPTS = 6;
    private static final int MOST = 1 << 16;
    private static final byte UNTOUCHED = (byte) 0xA5;
    private static final long UNTOUCHED_WORD = 0xA5A5_A5A5_A5A5_A5A5L;

    /** {@code NVML_VALUE_NOT_AVAILABLE}: always so on Windows, where the system and not the driver manages the memory. */
    private static final long NOT_AVAILABLE = -1;

    private static final Logger LOG = LoggerFactory.getLogger(NvmlProcesses.class);

    /** Finds a function of the library. */
    @FunctionalInterface
    interface Symbols {
        Optional<Function> find(String name);
    }

    private final Function function;
    private final int documentedSize;
    private final Memory count = new Memory(Integer.BYTES);
    private int capacity = FIRST_CAPACITY;
    private Memory entries = new Memory((long) FIRST_CAPACITY * LONGEST);

    private NvmlProcesses(Function function, int documentedSize) {
        this.function = function;
        this.documentedSize = documentedSize;
    }

    /** The newest form of the function that this driver has. */
    static Optional<NvmlProcesses> find(String name, Symbols symbols) {
        return symbols.find(name + "_v3")
                .or(() -> symbols.find(name + "_v2"))
                .map(function -> new NvmlProcesses(function, V2_SIZE))
                .or(() -> symbols.find(name).map(function -> new NvmlProcesses(function, V1_SIZE)));
    }

    /** The greater figure of both lists for each process. */
    static Map<Long, Long> merged(Stream<Map<Long, Long>> lists) {
        Map<Long, Long> all = new HashMap<>();
        lists.forEach(list -> list.forEach((pid, used) -> all.merge(pid, used, Math::max)));
        return all;
    }

    /** Bytes by pid, without those that the driver does not tell; empty when it refuses the list. */
    Map<Long, Long> read(Pointer device) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            entries.setMemory(0, entries.size(), UNTOUCHED);
            count.setInt(0, capacity);
            int code = function.invokeInt(new Object[] {device, count, entries});
            int found = count.getInt(0);
            if (code == Nvml.SUCCESS && found >= 0 && found <= capacity) {
                return found == 0 ? Map.of() : parse(found);
            }
            if (code != Nvml.INSUFFICIENT_SIZE || capacity >= MOST) {
                LOG.trace("{} failed with {}", function.getName(), code);
                return Map.of();
            }
            grow(found);
        }
        return Map.of();
    }

    /** More may have come since the driver counted, so there is room to spare. */
    private void grow(int found) {
        capacity = Math.min(MOST, Math.max(found, capacity)) * 2 + 1;
        entries.close();
        entries = new Memory((long) capacity * LONGEST);
    }

    private Map<Long, Long> parse(int found) {
        ByteBuffer bytes = entries.getByteBuffer(0, entries.size()).order(ByteOrder.nativeOrder());
        int size = entrySize(bytes, found);
        Map<Long, Long> used = new HashMap<>();
        Set<Long> unknown = new HashSet<>();
        for (int i = 0; i < found; i++) {
            long pid = Integer.toUnsignedLong(bytes.getInt(i * size));
            long figure = bytes.getLong(i * size + Long.BYTES);
            if (figure == NOT_AVAILABLE) {
                unknown.add(pid);
            } else {
                used.merge(pid, figure, Long::sum);
            }
        }
        used.keySet().removeAll(unknown);
        return used;
    }

    private int entrySize(ByteBuffer bytes, int found) {
        int end = bytes.capacity();
        while (end > 0 && bytes.getLong(end - Long.BYTES) == UNTOUCHED_WORD) {
            end -= Long.BYTES;
        }
        boolean measured = end % found == 0 && SIZES.contains(end / found) && end != capacity * documentedSize;
        return measured ? end / found : documentedSize;
    }
}
