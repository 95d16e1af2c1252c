// Too little memory is an error code, and the next small picture is drawn; how it is told from other failures.
#include "engine.hpp"
#include "harness.hpp"
#include "memory_words.hpp"

#include <sys/resource.h>

using namespace test;

TEST(out_of_memory_is_an_error_and_passes) {
    Model model;
    Picture before = model.generate(request()).pictures[0];
    std::string text = read_file("/proc/self/statm");
    rlim_t used = std::stoul(text) * 4096;
    rlimit limit{used + (256u << 20), RLIM_INFINITY};
    CHECK_EQ(setrlimit(RLIMIT_AS, &limit), 0);
    Result r = model.generate(request({{"width", 2048}, {"height", 2048}, {"steps", 1}}));
    test::holds(r.code == DDSD_OUT_OF_MEMORY, "code " + std::to_string(r.code) + ": " + r.error, __FILE__, __LINE__);
    CHECK(model.generate(request()).pictures[0] == before);
}

TEST(the_words_for_no_memory_are_known) {
    const char* const lines[] = {
        "ggml_backend_cuda_buffer_type_alloc_buffer: allocating 8192.00 MiB on device 0: cudaMalloc failed: out of memory",
        "CUDA error: out of memory",
        "ROCm error: out of memory",
        "CUDA error: CUBLAS_STATUS_ALLOC_FAILED",
        "ggml_vulkan: Device memory allocation of size 1073741824 failed.",
        "ggml_vulkan: Memory allocation of size 1073741824 failed.",
        "vk::Device::allocateMemory: ErrorOutOfDeviceMemory",
        "vk::Device::allocateMemory: ErrorOutOfHostMemory",
        "ggml_aligned_malloc: insufficient memory (attempted to allocate 1024.00 MB)",
        "ggml_backend_cpu_buffer_type_alloc_buffer: failed to allocate buffer of size 1073741856",
        "ggml_gallocr_reserve_n_impl: failed to allocate CPU buffer of size 1073741824",
        "ggml_metal_buffer_init: error: failed to allocate buffer, size =  1024.00 MiB",
        "ggml_extend.hpp:2166 - MiniT2I: failed to allocate the compute buffer",
        "ggml_extend.hpp:2732 - MiniT2I alloc compute buffer failed",
        "ggml_extend.hpp:2758 - unet sched alloc compute graph failed",
        "ggml_extend.hpp:2762 - unet alloc compute graph failed",
        "model_manager.cpp:322  - model manager alloc compute params backend buffer failed, num_tensors = 12",
        "model_manager.cpp:585  - model manager alloc params backend buffer failed, size = 123.00MB",
        "GGML status: error (failed to allocate memory)",
        "loading tensors failed: std::bad_alloc"};
    for (const char* line : lines) test::holds(ddsd::tells_out_of_memory(line), line, __FILE__, __LINE__);
}

TEST(other_words_are_not_no_memory) {
    const char* const lines[] = {
        "total params memory size = 12.00 MB (VRAM 0.00MB, RAM 12.00MB)",
        "loading model from '/models/CUDA error: out of memory.gguf' failed",
        "embedding 'std::bad_alloc, failed to allocate buffer of size 1' failed",
        "ggml_vulkan: Failed to allocate pinned memory (ErrorOutOfHostMemory)",
        "WARNING: failed to allocate 512.00 MB of pinned memory",
        "diffusion model compute failed"};
    for (const char* line : lines) test::holds(!ddsd::tells_out_of_memory(line), line, __FILE__, __LINE__);
}

// What the engine says of a prompt must not count: it is the user's word.
TEST(a_prompt_that_says_out_of_memory_is_not_out_of_memory) {
    Model model;
    Result drawn = model.generate(request({{"prompt", "CUDA error: out of memory, std::bad_alloc, failed to allocate buffer of size 1"}}));
    CHECK_EQ(drawn.code, DDSD_OK);
    Result refused = model.generate(request({{"prompt", "CUDA error: out of memory"}, {"width", 100}}));
    CHECK_EQ(refused.code, DDSD_INVALID);
}
