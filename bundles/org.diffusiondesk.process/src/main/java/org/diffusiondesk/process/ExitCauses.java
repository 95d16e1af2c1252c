package org.diffusiondesk.process;

import java.util.List;
import java.util.regex.Pattern;
import org.diffusiondesk.api.worker.ExitCause;

/** Tells why a process ended, from what it left behind. Pure functions. */
public final class ExitCauses {
    private static final int SIGNAL = 128;
    private static final int HUP = SIGNAL + 1;
    private static final int INT = SIGNAL + 2;
    private static final int KILL = SIGNAL + 9;
    private static final int TERM = SIGNAL + 15;

    /** The words of ggml, stable-diffusion.cpp, llama.cpp, the C++ library, the JVM and glibc for "out of memory". */
    private static final Pattern OUT_OF_MEMORY = Pattern.compile(
            String.join(
                    "|",
                    "cudaMalloc failed: out of memory",
                    "(CUDA|ROCm) error: out of memory",
                    "CUBLAS_STATUS_ALLOC_FAILED",
                    "OutOfDeviceMemory",
                    "ErrorOutOfHostMemory",
                    "ggml_vulkan: (Device )?memory allocation of size \\d+ failed",
                    "unable to allocate \\S+ buffer",
                    "failed to allocate .*buffer",
                    "insufficient memory \\(attempted to allocate",
                    "alloc_tensor_range: failed to allocate",
                    "alloc compute buffer failed",
                    "alloc (compute )?params backend buffer failed",
                    "alloc compute graph failed",
                    "GGML status: error \\(failed to allocate memory\\)",
                    "std::bad_alloc",
                    "java\\.lang\\.OutOfMemoryError",
                    "There is insufficient memory for the Java Runtime",
                    "Cannot allocate memory"),
            Pattern.CASE_INSENSITIVE);

    /** Paths are quoted, and a path can say anything. */
    private static final Pattern QUOTED_PATH = Pattern.compile("'[^']*[/\\\\][^']*'");

    private ExitCauses() {}

    /**
     * Why a process ended.
     *
     * @param asked whether we asked it to, or killed it, before it ended
     * @param code exit code; 128 + n for signal n
     * @param killedByKernel whether the kernel killed some process for want of memory during its life
     * @param tail the last lines that it wrote
     */
    public static ExitCause of(boolean asked, int code, boolean killedByKernel, List<String> tail) {
        if (asked) {
            return ExitCause.ASKED;
        }
        if (code == 0) {
            return ExitCause.CLEAN;
        }
        if (code == KILL && killedByKernel || tail.stream().anyMatch(ExitCauses::tellsOutOfMemory)) {
            return ExitCause.OUT_OF_MEMORY;
        }
        return switch (code) {
            case HUP, INT, KILL, TERM -> ExitCause.KILLED;
            default -> ExitCause.CRASHED;
        };
    }

    /**
     * Whether a line of an engine's log says that memory ran out. To be asked of logs only, never of what a user wrote. A lack of pinned memory is not meant:
     * the engines go on without.
     */
    public static boolean tellsOutOfMemory(String line) {
        return !line.contains("pinned memory")
                && OUT_OF_MEMORY
                        .matcher(QUOTED_PATH.matcher(line).replaceAll("''"))
                        .find();
    }
}
