#pragma once
#include <atomic>

namespace ddsd {

// Cancel state of the running ddsd_upscale, which has no handle.
std::atomic<int>& upscale_cancel();

}  // namespace ddsd
