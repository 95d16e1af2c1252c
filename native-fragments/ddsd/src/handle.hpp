// An open model, and the list of those that live: a stale handle from the caller is found out before it is touched.
#pragma once
#include "job.hpp"

#include <memory>

namespace ddsd {

struct Limits {
    int min_side = 64, max_side = 4096, multiple = 8;
    int64_t max_pixels = 4096LL * 4096;
    bool square = false;
};

}  // namespace ddsd

struct ddsd_handle {
    sd_ctx_t* context = nullptr;
    std::atomic<int> cancel{0};
    std::string version;
    ddsd::Limits limits;
    bool has_tae = false;
    bool faulted = false;                    // an assertion left it in an unknown state: only to be closed

    ddsd_handle() = default;
    ddsd_handle(const ddsd_handle&) = delete;
    ~ddsd_handle() {
        if (context) free_sd_ctx(context);
    }
};

namespace ddsd {

// Makes the handle known; the registry owns it from then on.
ddsd_handle* keep(std::unique_ptr<ddsd_handle> handle);
// The same handle, or an INVALID error for one that was never opened or is closed.
ddsd_handle& known(ddsd_handle* handle);
// Takes the handle out; empty for an unknown one.
std::unique_ptr<ddsd_handle> forget(ddsd_handle* handle);
// Sets the cancel state under the registry's lock, so that the handle cannot be closed meanwhile.
void cancel(ddsd_handle* handle, int32_t mode);

}  // namespace ddsd
