// Whether this machine's processor can run the CPU plug-in that was built; asked before the plug-in is loaded, which would end in SIGILL.
#pragma once
#include <string>
#if (defined(__x86_64__) || defined(__i386__)) && defined(__GNUC__)
#define DDSD_HAS_CPUID 1
#include <cpuid.h>
#endif

namespace ddsd {

struct CpuFeatures {
    bool avx, avx2, fma, f16c, bmi2;
};

inline CpuFeatures cpu_features() {
#if DDSD_HAS_CPUID
    __builtin_cpu_init();
    unsigned a = 0, b = 0, c = 0, d = 0;
    bool f16c = __get_cpuid(1, &a, &b, &c, &d) && (c & (1u << 29));   // not every compiler's __builtin_cpu_supports knows it
    return {__builtin_cpu_supports("avx") != 0, __builtin_cpu_supports("avx2") != 0, __builtin_cpu_supports("fma") != 0, f16c,
            __builtin_cpu_supports("bmi2") != 0};
#else
    return {true, true, true, true, true};
#endif
}

// Empty, or what to tell the user.
inline std::string cpu_problem(const CpuFeatures& cpu) {
    std::string missing;
    auto need = [&](bool present, const char* name) {
        if (!present) missing += (missing.empty() ? "" : ", ") + std::string(name);
    };
    need(cpu.avx, "AVX");
    need(cpu.avx2, "AVX2");
    need(cpu.fma, "FMA");
    need(cpu.f16c, "F16C");
    need(cpu.bmi2, "BMI2");
    if (missing.empty()) return "";
    return "this build needs a CPU with AVX2; use the release profile, which has plug-ins for all CPU levels (missing here: " + missing + ")";
}

}  // namespace ddsd
