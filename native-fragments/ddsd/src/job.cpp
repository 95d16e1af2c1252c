#include "job.hpp"

#include "backends.hpp"
#include "engine_fault.hpp"

#include "ggml.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <new>
#include <stdexcept>

namespace ddsd {
namespace {

std::mutex running;                           // held by the thread of the job
std::atomic<Job*> current{nullptr};
std::atomic<std::thread::id> owner{};

void on_log(sd_log_level_t level, const char* text, void*) {
    if (Job* job = current.load()) job->log(level, text);
    else if (level >= SD_LOG_WARN) std::fputs(text, stderr);   // a plug-in that can't be loaded: nobody else would ever hear of it
}
void on_ggml_log(ggml_log_level level, const char* text, void*) {
    on_log(level >= GGML_LOG_LEVEL_ERROR ? SD_LOG_ERROR : level == GGML_LOG_LEVEL_WARN ? SD_LOG_WARN : SD_LOG_INFO, text, nullptr);
}
void on_progress(int step, int steps, float seconds, void*) {
    if (Job* job = current.load()) job->progress(step, steps, seconds);
}
void on_preview(int step, int frames, sd_image_t* frame, bool, void*) {
    if (Job* job = current.load()) job->preview(step, frames, frame);
}

struct Outcome {
    int code;
    std::string text;
};

Outcome guarded(Job& job, const std::function<void(Job&)>& body) {
    try {
        ensure_backends();
        body(job);
        return {DDSD_OK, ""};
    } catch (const Cancelled&) {
        return {DDSD_CANCELLED, "cancelled"};
    } catch (const Error& e) {
        return {e.code, e.what()};
    } catch (const EngineFault& e) {
        job.faulted = true;
        return {job.phase == DDSD_PHASE_LOAD ? DDSD_LOAD_FAILED : DDSD_INTERNAL, std::string("the engine stopped at an assertion: ") + e.what()};
    } catch (const std::bad_alloc&) {
        return {DDSD_OUT_OF_MEMORY, "out of host memory"};
    } catch (const std::length_error& e) {
        return {DDSD_INVALID, std::string("size too large: ") + e.what()};
    } catch (const std::exception& e) {
        return {DDSD_INTERNAL, e.what()};
    } catch (...) {
        return {DDSD_INTERNAL, "unknown exception"};
    }
}

// The engine answers only "failed"; the cancel flag and its log say why.
Outcome explained(Job& job, Outcome outcome) {
    std::lock_guard<std::mutex> lock(job.guard);
    bool vague = outcome.code == DDSD_FAILED || outcome.code == DDSD_LOAD_FAILED || outcome.code == DDSD_INTERNAL;
    if (vague && job.cancel && job.cancel->load()) return {DDSD_CANCELLED, "cancelled"};
    if (vague && !job.refused.empty()) return {DDSD_INVALID, job.refused};
    if (vague && job.oom) outcome.code = DDSD_OUT_OF_MEMORY;
    if (outcome.code >= DDSD_LOAD_FAILED)
        for (const std::string& line : job.lines) outcome.text += "\n" + line;
    return outcome;
}

struct Installed {                            // the engine's global callbacks, as long as the job lives
    explicit Installed(Job& job) {
        owner.store(job.thread);
        current.store(&job);
        route_logs();                         // each time: the upscaler puts ggml's own logger back
        sd_set_progress_callback(on_progress, nullptr);
        disable_preview();
        turn_aborts_into_faults(inside_job);
    }
    ~Installed() {
        disable_preview();
        current.store(nullptr);
        owner.store(std::thread::id());
    }
    Installed(const Installed&) = delete;
};

}  // namespace

bool inside_job() { return owner.load() == std::this_thread::get_id(); }

std::unique_lock<std::mutex> wait_for_idle() { return std::unique_lock<std::mutex>(running); }

void route_logs() {
    ggml_log_set(on_ggml_log, nullptr);
    sd_set_log_callback(on_log, nullptr);
}

void enable_preview(preview_t mode) { sd_set_preview_callback(on_preview, mode, 1, true, false, nullptr); }

void disable_preview() { sd_set_preview_callback(nullptr, PREVIEW_NONE, 1, true, false, nullptr); }

int32_t run_job(const ddsd_callbacks* callbacks, char* err, int64_t err_cap, const std::function<void(Job&)>& body) {
    try {
        put("", err, err_cap);
        std::unique_lock<std::mutex> lock;
        if (!inside_job()) lock = std::unique_lock<std::mutex>(running, std::try_to_lock);
        if (!lock.owns_lock()) {
            put("another job is running in this process", err, err_cap);
            return DDSD_BUSY;
        }
        Job job;
        if (callbacks) job.callbacks = *callbacks;
        Installed installed(job);
        Outcome outcome = explained(job, guarded(job, body));
        if (job.cancel) job.cancel->store(CANCEL_NONE);
        put(outcome.text, err, err_cap);
        return outcome.code;
    } catch (...) {                           // out of memory while the message was written
        return DDSD_INTERNAL;
    }
}

int64_t put(const std::string& text, char* buffer, int64_t capacity) {
    if (buffer && capacity > 0) {
        size_t n = std::min<size_t>(text.size(), (size_t)capacity - 1);
        while (n > 0 && n < text.size() && ((unsigned char)text[n] & 0xC0) == 0x80) n--;
        memcpy(buffer, text.data(), n);
        buffer[n] = 0;
    }
    return (int64_t)text.size() + 1;
}

}  // namespace ddsd
