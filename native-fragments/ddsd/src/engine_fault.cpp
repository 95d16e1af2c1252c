#include "engine_fault.hpp"

#include "ggml.h"

#include <cstdio>
#include <cstring>
#if defined(__linux__)
#include <dlfcn.h>
#include <execinfo.h>
#endif

namespace ddsd {
namespace {

bool (*job_thread)() = nullptr;

bool inside_computation() {
#if defined(__linux__)
    void* frames[128];
    int count = backtrace(frames, 128);
    for (int i = 0; i < count; i++) {
        Dl_info info;
        if (!dladdr(frames[i], &info) || !info.dli_fname) continue;
        const char* slash = strrchr(info.dli_fname, '/');
        const char* name = slash ? slash + 1 : info.dli_fname;
        if (strncmp(name, "libggml-", 8) == 0 && strncmp(name, "libggml-base", 12) != 0) return true;
    }
    return count == 128;                      // too deep to be sure
#else
    return true;
#endif
}

void on_abort(const char* message) {
    if (job_thread && job_thread() && !inside_computation()) throw EngineFault(message);
    fprintf(stderr, "%s\n", message);
}

}  // namespace

void turn_aborts_into_faults(bool (*on_job_thread)()) {
    job_thread = on_job_thread;
    ggml_set_abort_callback(on_abort);
}

}  // namespace ddsd
