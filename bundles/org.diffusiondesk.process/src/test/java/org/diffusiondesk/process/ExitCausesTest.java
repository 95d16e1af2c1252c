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
                "CUDA error: out of memory",
                "ROCm error: out of memory",
                "CUDA error: CUBLAS_STATUS_ALLOC_FAILED",
                "vk::Device::allocateMemory: ErrorOutOfDeviceMemory",
                "vk::Device::allocateMemory: ErrorOutOfHostMemory",
                "ggml_vulkan: Memory allocation of size 1073741824 failed.",
                "ggml_metal_buffer_init: error: failed to allocate buffer, size =  1024.00 MiB",
                "[error] ggml_extend.hpp:2166 - MiniT2I: failed to allocate the compute buffer",
                "[error] ggml_extend.hpp:2732 - MiniT2I alloc compute buffer failed",
                "[error] ggml_extend.hpp:2758 - unet sched alloc compute graph failed",
                "[error] ggml_extend.hpp:2762 - unet alloc compute graph failed",
                "[error] model_manager.cpp:322  - model manager alloc compute params backend buffer failed, num_tensors = 12",
                "[error] model_manager.cpp:585  - model manager alloc params backend buffer failed, size = 123.00MB",
                "GGML status: error (failed to allocate memory)",
                "OpenJDK 64-Bit Server VM warning: There is insufficient memory for the Java Runtime Environment to continue.",
                "fork: Cannot allocate memory",
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
                "[warn] model_loader.cpp:1 - loading model from '/models/CUDA error: out of memory.gguf' failed",
                "ggml_vulkan: Failed to allocate pinned memory (ErrorOutOfHostMemory)",
                "WARNING: failed to allocate 512.00 MB of pinned memory",
                "llama_params_fit: will leave 900 MiB of free memory"
            })
    void leavesOtherWordsAlone(String line) {
        assertThat(ExitCauses.tellsOutOfMemory(line)).isFalse();
    }
}
