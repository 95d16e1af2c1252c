#include "backends.hpp"

#include "cpu_check.hpp"
#include "ggml-backend.h"

#include <mutex>
#if defined(_WIN32)
#include <windows.h>
#else
#include <dlfcn.h>
#endif

namespace ddsd {
namespace {

// The executable's folder (the JDK's bin) and the working directory, where ggml looks by itself, are never searched.
std::string own_folder() {
#if defined(_WIN32)
    HMODULE module = nullptr;
    wchar_t wide[4096];
    GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT, (LPCWSTR)&ddsd_abi_version, &module);
    int n = (int)GetModuleFileNameW(module, wide, 4096);
    int size = WideCharToMultiByte(CP_UTF8, 0, wide, n, nullptr, 0, nullptr, nullptr);
    std::string path(size, 0);
    WideCharToMultiByte(CP_UTF8, 0, wide, n, &path[0], size, nullptr, nullptr);
#else
    Dl_info info;
    std::string path = dladdr((void*)&ddsd_abi_version, &info) && info.dli_fname ? info.dli_fname : "";
#endif
    size_t slash = path.find_last_of("/\\");
    return slash == std::string::npos ? "." : path.substr(0, slash);
}

void require_cpu() {
#if DD_REQUIRES_AVX2
    std::string problem = cpu_problem(cpu_features());
    if (!problem.empty()) throw Error(DDSD_UNSUPPORTED, problem);
#endif
}

}  // namespace

void ensure_backends() {
    static std::once_flag once;
    std::call_once(once, [] {
        require_cpu();
        ggml_backend_load_all_from_path(own_folder().c_str());
    });
    if (!ggml_backend_dev_by_type(GGML_BACKEND_DEVICE_TYPE_CPU))
        throw Error(DDSD_INTERNAL, "no usable ggml CPU plug-in (libggml-cpu) beside the library in " + own_folder());
}

json devices() {
    static const char* const types[] = {"cpu", "gpu", "igpu", "accel"};
    json list = json::array();
    for (size_t i = 0; i < ggml_backend_dev_count(); i++) {
        ggml_backend_dev_t device = ggml_backend_dev_get(i);
        size_t free_bytes = 0, total_bytes = 0;
        ggml_backend_dev_memory(device, &free_bytes, &total_bytes);
        int type = (int)ggml_backend_dev_type(device);
        list.push_back({{"name", ggml_backend_dev_name(device)},
                        {"description", ggml_backend_dev_description(device)},
                        {"type", type >= 0 && type < 4 ? types[type] : "other"},
                        {"free", free_bytes},
                        {"total", total_bytes}});
    }
    return list;
}

}  // namespace ddsd
