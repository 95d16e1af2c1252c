package org.diffusiondesk.hardware;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The functions of NVIDIA's management library that we use, as nvml.h declares them. A driver may be older than a function; then its elder is called.
 * For one thread: the buffers are used again and again. Structures are read by their offsets, which C's natural alignment fixes on every 64-bit
 * system; JNA's own structures would cost more than the calls.
 */
final class Nvml implements AutoCloseable {
    /** {@code nvmlReturn_t}. */
    static final int SUCCESS = 0;

    static final int NOT_SUPPORTED = 3;
    static final int NO_PERMISSION = 4;
    static final int INSUFFICIENT_SIZE = 7;
    static final int LIBRARY_NOT_FOUND = 12;

    /** {@code NVML_DEVICE_NAME_V2_BUFFER_SIZE}. */
    private static final int NAME_SIZE = 96;

    /** {@code nvmlMemory_t}: {@code unsigned long long total, free, used}. */
    private static final int MEMORY_V1_SIZE = 24;

    /** {@code nvmlMemory_v2_t}: {@code unsigned version} and 4 bytes to align, {@code unsigned long long total, reserved, free, used}. */
    private static final int MEMORY_V2_SIZE = 40;

    /** {@code NVML_STRUCT_VERSION(Memory, 2)}: the size, and the version in the highest byte. */
    private static final int MEMORY_V2 = MEMORY_V2_SIZE | 2 << 24;

    private static final Logger LOG = LoggerFactory.getLogger(Nvml.class);

    /**
     * What programs can get of a card, in bytes.
     *
     * @param total without what the driver reserves for itself, where it says so
     */
    record CardMemory(long total, long free) {}

    private final NativeLibrary library;
    private final Function getMemory;
    private final Optional<Function> getMemoryV2;
    private final Optional<Function> errorString;
    private final List<NvmlProcesses> processLists;
    private final Memory memory = new Memory(MEMORY_V2_SIZE);

    private Nvml(NativeLibrary library) throws NvmlException {
        this.library = library;
        this.errorString = find(library, "nvmlErrorString");
        this.getMemory = need("nvmlDeviceGetMemoryInfo");
        this.getMemoryV2 = find(library, "nvmlDeviceGetMemoryInfo_v2");
        this.processLists = Stream.of("nvmlDeviceGetComputeRunningProcesses", "nvmlDeviceGetGraphicsRunningProcesses")
                .flatMap(name -> NvmlProcesses.find(name, function -> find(library, function)).stream())
                .toList();
    }

    /** Loads the library and starts it; takes a second or more where no other program keeps the card awake. */
    static Nvml open(List<String> candidates) throws NvmlException {
        NativeLibrary library = load(candidates);
        boolean started = false;
        try {
            Nvml nvml = new Nvml(library);
            nvml.call(nvml.need("nvmlInit_v2"));
            started = true;
            return nvml;
        } finally {
            if (!started) {
                library.close();
            }
        }
    }

    private static NativeLibrary load(List<String> candidates) throws NvmlException {
        for (String candidate : candidates) {
            try {
                return NativeLibrary.getInstance(candidate);
            } catch (UnsatisfiedLinkError e) {
                LOG.debug("{} can't be loaded", candidate, e);
            }
        }
        throw new NvmlException("the driver is there, but not its management library " + candidates);
    }

    private static Optional<Function> find(NativeLibrary library, String name) {
        try {
            return Optional.of(library.getFunction(name));
        } catch (UnsatisfiedLinkError e) {
            LOG.trace("this driver has no {}", name, e);
            return Optional.empty();
        }
    }

    private Function need(String name) throws NvmlException {
        return find(library, name).orElseThrow(() -> new NvmlException("this driver has no " + name));
    }

    private void call(Function function, Object... arguments) throws NvmlException {
        int code = function.invokeInt(arguments);
        if (code != SUCCESS) {
            String text = errorString
                    .map(describe -> describe.invokeString(new Object[] {code}, false))
                    .orElse("failed");
            throw new NvmlException(function.getName(), code, text);
        }
    }

    /** How many cards there are, those that can't be used included. */
    int count() throws NvmlException {
        call(need("nvmlDeviceGetCount_v2"), memory);
        return memory.getInt(0);
    }

    /** The card of this number, from 0. */
    Pointer device(int index) throws NvmlException {
        memory.clear();
        call(need("nvmlDeviceGetHandleByIndex_v2"), index, memory);
        return memory.getPointer(0);
    }

    /** What the card is called. */
    String name(Pointer device) throws NvmlException {
        try (Memory name = new Memory(NAME_SIZE)) {
            name.clear();
            call(need("nvmlDeviceGetName"), device, name, NAME_SIZE - 1);
            return name.getString(0, StandardCharsets.UTF_8.name());
        }
    }

    /** Measures the card. */
    CardMemory memory(Pointer device) throws NvmlException {
        if (getMemoryV2.isPresent()) {
            memory.setInt(0, MEMORY_V2);
            if (getMemoryV2.get().invokeInt(new Object[] {device, memory}) == SUCCESS) {
                long reserved = memory.getLong(16);
                long free = memory.getLong(24);
                return new CardMemory(Math.max(free, memory.getLong(8) - reserved), free);
            }
        }
        memory.clear(MEMORY_V1_SIZE);
        call(getMemory, device, memory);
        return new CardMemory(memory.getLong(0), memory.getLong(8));
    }

    /** Which processes use how much of the card, as far as the driver tells; one that both computes and draws is in both lists with the same figure. */
    Map<Long, Long> usedByPid(Pointer device) {
        return NvmlProcesses.merged(processLists.stream().map(list -> list.read(device)));
    }

    /** Ends NVML, so that the driver may let the cards sleep. */
    @Override
    public void close() {
        find(library, "nvmlShutdown")
                .ifPresent(shutdown -> LOG.debug("NVML ended: {}", shutdown.invokeInt(new Object[0])));
        library.close();
    }
}
