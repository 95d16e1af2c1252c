package org.diffusiondesk.engine.llm;

import java.util.List;
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
}
