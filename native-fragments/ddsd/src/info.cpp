// ddsd_abi_version, ddsd_engine_info and ddsd_describe.
#include "backends.hpp"
#include "handle.hpp"
#include "options.hpp"

namespace ddsd {
namespace {

std::string dump(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

json engine_info() {
    json info = {{"abi", DDSD_ABI_VERSION}, {"sd_version", sd_version()}, {"sd_commit", sd_commit()},
                 {"true_cancel", (bool)DD_HAS_CANCEL}, {"backend_spec", (bool)DD_HAS_BACKEND_SPEC}, {"devices", json::array()}};
    for (int i = 0; i < SAMPLE_METHOD_COUNT; i++) info["samplers"].push_back(sd_sample_method_name((sample_method_t)i));
    for (int i = 0; i < SCHEDULER_COUNT; i++) info["schedulers"].push_back(sd_scheduler_name((scheduler_t)i));
    for (int i = 1; i < SD_HIRES_UPSCALER_COUNT; i++) info["hires_upscalers"].push_back(sd_hires_upscaler_name((sd_hires_upscaler_t)i));
    try {
        if (!inside_job()) route_logs();
        ensure_backends();
        info["devices"] = devices();
        info["system_info"] = sd_get_system_info();
        info["physical_cores"] = sd_get_num_physical_cores();
    } catch (const Error& e) {
        info["problem"] = e.what();
    }
    return info;
}

json describe(const ddsd_handle& h) {
    sample_method_t method = sd_get_default_sample_method(h.context);
    return {{"version", h.version},
            {"default_sampler", sd_sample_method_name(method)},
            {"default_scheduler", sd_scheduler_name(sd_get_default_scheduler(h.context, method))},
            {"min_side", h.limits.min_side},
            {"max_side", h.limits.max_side},
            {"multiple", h.limits.multiple},
            {"square", h.limits.square},
            {"max_pixels", h.limits.max_pixels}};
}

template <class F>
int64_t answer(char* buffer, int64_t capacity, F value) {
    try {
        return put(dump(value()), buffer, capacity);
    } catch (const Error& e) {
        return -(int64_t)e.code;
    } catch (...) {
        return -(int64_t)DDSD_INTERNAL;
    }
}

}  // namespace
}  // namespace ddsd

extern "C" {

int32_t ddsd_abi_version(void) { return DDSD_ABI_VERSION; }

int64_t ddsd_engine_info(char* json, int64_t cap) {
    return ddsd::answer(json, cap, [] { return ddsd::engine_info(); });
}

int64_t ddsd_describe(ddsd_handle* h, char* json, int64_t cap) {
    return ddsd::answer(json, cap, [&] { return ddsd::describe(ddsd::known(h)); });
}
}
