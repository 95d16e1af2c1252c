#include "handle.hpp"

#include <map>

namespace ddsd {
namespace {

std::mutex guard;

std::map<ddsd_handle*, std::unique_ptr<ddsd_handle>>& live() {
    static auto* handles = new std::map<ddsd_handle*, std::unique_ptr<ddsd_handle>>();   // never destroyed: at exit the plug-ins may be gone before
    return *handles;
}

}  // namespace

ddsd_handle* keep(std::unique_ptr<ddsd_handle> handle) {
    std::lock_guard<std::mutex> lock(guard);
    ddsd_handle* key = handle.get();
    live().emplace(key, std::move(handle));
    return key;
}

ddsd_handle& known(ddsd_handle* handle) {
    std::lock_guard<std::mutex> lock(guard);
    if (!handle || !live().count(handle)) invalid("handle: not open");
    return *handle;
}

std::unique_ptr<ddsd_handle> forget(ddsd_handle* handle) {
    std::lock_guard<std::mutex> lock(guard);
    auto entry = live().find(handle);
    if (entry == live().end()) return nullptr;
    std::unique_ptr<ddsd_handle> taken = std::move(entry->second);
    live().erase(entry);
    return taken;
}

void cancel(ddsd_handle* handle, int32_t mode) {
    std::lock_guard<std::mutex> lock(guard);
    if (!handle || !live().count(handle)) return;
    bool after = mode == DDSD_CANCEL_AFTER_IMAGE;
    handle->cancel.store(mode == DDSD_CANCEL_FORGET ? CANCEL_NONE : after ? CANCEL_AFTER_IMAGE : CANCEL_NOW);
#if DD_HAS_CANCEL
    if (mode != DDSD_CANCEL_FORGET) sd_cancel_generation(handle->context, after ? SD_CANCEL_NEW_LATENTS : SD_CANCEL_ALL);
#endif
}

}  // namespace ddsd
