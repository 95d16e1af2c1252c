package org.diffusiondesk.engine.llm;

import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.diffusiondesk.process.ExitCauses;

/** What llama.cpp says when memory runs out, beyond what all engines say. To be asked of its own error lines only. Pure. */
final class LlamaMemory {
    private static final Pattern MORE_WORDS = Pattern.compile(String.join(
            "|",
            "failed to allocate compute (pp |tg )?buffers",
            "failed to allocate +[\\d.]+ MB",
            "failed to allocate graph",
            "CUBLAS_STATUS_(ALLOC_FAILED|NOT_INITIALIZED)",
            "hipErrorOutOfMemory",
            "kIOGPUCommandBufferCallbackErrorOutOfMemory"));

    /** The names of buffers and calls of graphics cards; host memory that a card can reach (CUDA_Host) is none. */
    private static final Pattern CARD = Pattern.compile(
            "(CUDA|ROCm|Vulkan|SYCL|MUSA|CANN|Metal|MTL)\\d*(?!_Host)\\b.*(buffer|memory)|cudaMalloc|(CUDA|ROCm) error|CUBLAS|hipError|OutOfDeviceMemory|kIOGPU"
                    + "|on device \\d|ggml_vulkan");

    private static final Pattern MACHINE = Pattern.compile(
            "\\bCPU|_Host\\b|cpu_buffer|bad_alloc|Cannot allocate memory|aligned_malloc|insufficient memory|OutOfHostMemory");

    private static final Pattern BYTES = Pattern.compile("(?:buffer|allocation) of size (\\d{1,18})(?![\\d.])");
    private static final Pattern MIB = Pattern.compile(
            "(?:allocating|failed to allocate|attempted to allocate|of size) +(\\d{1,12}(?:\\.\\d+)?) (?:MiB|MB)");

    private LlamaMemory() {}

    static boolean ranOut(String errorLine) {
        return ExitCauses.tellsOutOfMemory(errorLine)
                || MORE_WORDS.matcher(errorLine).find();
    }

    /**
     * Whether it was the memory of a graphics card.
     *
     * @param shortages lines that say that memory ran out, the first ones; the later ones follow from the earlier
     * @param usesCard whether a card was in use, for lines that do not tell
     */
    static boolean cardRanOut(List<String> shortages, boolean usesCard) {
        for (String line : shortages) {
            if (CARD.matcher(line).find()) {
                return true;
            }
            if (MACHINE.matcher(line).find()) {
                return false;
            }
        }
        return usesCard && !shortages.isEmpty();
    }

    /** How many bytes were asked for in the piece that could not be had; empty when the line does not tell. */
    static OptionalLong asked(String errorLine) {
        Matcher bytes = BYTES.matcher(errorLine);
        if (bytes.find()) {
            return OptionalLong.of(Long.parseLong(bytes.group(1)));
        }
        Matcher mib = MIB.matcher(errorLine);
        return mib.find()
                ? OptionalLong.of((long) (Double.parseDouble(mib.group(1)) * (1 << 20)))
                : OptionalLong.empty();
    }
}
