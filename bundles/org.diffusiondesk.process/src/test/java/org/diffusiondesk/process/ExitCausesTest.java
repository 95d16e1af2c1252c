package org.diffusiondesk.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.diffusiondesk.api.worker.ExitCause;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExitCausesTest {
    @ParameterizedTest
    @CsvSource({
        "true,  0,   false, bye,                                    ASKED",
        "true,  137, true,  std::bad_alloc,                         ASKED",
        "false, 0,   false, bye,                                    CLEAN",
        "false, 0,   true,  failed to allocate a buffer,            CLEAN",
        "false, 1,   false, error loading model,                    CRASHED",
        "false, 1,   false, unable to allocate CUDA0 buffer,        OUT_OF_MEMORY",
        "false, 1,   true,  something else,                         CRASHED",
        "false, 129, false, bye,                                    KILLED",
        "false, 130, false, bye,                                    KILLED",
        "false, 132, false, illegal instruction,                    CRASHED",
        "false, 134, false, GGML_ASSERT failed,                     CRASHED",
        "false, 134, false, CUDA error: out of memory,              OUT_OF_MEMORY",
        "false, 137, false, bye,                                    KILLED",
        "false, 137, true,  bye,                                    OUT_OF_MEMORY",
        "false, 139, false, Segmentation fault,                     CRASHED",
        "false, 143, false, bye,                                    KILLED",
    })
    void tellsWhyAProcessEnded(boolean asked, int code, boolean killedByKernel, String last, ExitCause cause) {
        assertThat(ExitCauses.of(asked, code, killedByKernel, List.of("hello", last)))
                .isEqualTo(cause);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ggml_backend_cuda_buffer_type_alloc_buffer: allocating 1 MiB on device 0: cudaMalloc failed: out of memory",
                "ggml_aligned_malloc: insufficient memory (attempted to allocate 9999.00 MB)",
                "ggml_backend_cpu_buffer_type_alloc_buffer: failed to allocate buffer of size 3298534883328",
                "ggml_gallocr_reserve_n_impl: failed to allocate CPU buffer of size 3298534883328",
                "graph_reserve: failed to allocate compute buffers",
                "alloc_tensor_range: failed to allocate CUDA0 buffer of size 1",
                "terminate called after throwing an instance of 'std::bad_alloc'",
                "ggml_vulkan: Device memory allocation of size 1073741824 failed.",
                "Exception in thread \"main\" java.lang.OutOfMemoryError: Java heap space"
            })
    void knowsTheWordsForOutOfMemory(String line) {
        assertThat(ExitCauses.tellsOutOfMemory(line)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "srv  llama_server: model loaded",
                "out of luck",
                "llama_params_fit: will leave 900 MiB of free memory"
            })
    void leavesOtherWordsAlone(String line) {
        assertThat(ExitCauses.tellsOutOfMemory(line)).isFalse();
    }
}
