// The one running job: progress and log tracking, cancel, and the barrier that turns every exception into a code with a message.
#pragma once
#include "ddsd.h"
#include "error.hpp"
#include "stable-diffusion.h"

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>

namespace ddsd {

enum CancelState { CANCEL_NONE = 0, CANCEL_NOW = 1, CANCEL_AFTER_IMAGE = 2 };

// Touched by the job's own thread, except `lines` and `oom` (loader threads log, too) and `cancel`.
struct Job {
    ddsd_callbacks callbacks{};
    sd_ctx_t* context = nullptr;
    std::atomic<int>* cancel = nullptr;
    std::thread::id thread = std::this_thread::get_id();
    int phase = DDSD_PHASE_NONE, image = 0, preview_every = 1;
    bool loading = false, sampling = false, in_engine = false, faulted = false;
    std::string version;                     // model family, as the engine logs it
    std::string refused;                     // why the engine would do something else than what was asked, seen in its log
    bool encoders_missing = false;           // the engine opens such a model, and crashes at its first prompt
    int needed_multiple = 0;                 // of width and height, when the engine told
    bool runtime_loras = false;              // applied anew in this job
    std::map<std::string, int> lora_tensors; // file -> how many of its tensors were applied
    std::mutex guard;
    std::deque<std::string> lines;           // last warnings and errors
    bool oom = false;

    bool on_own_thread() const { return std::this_thread::get_id() == thread; }
    void enter(int new_phase);
    void report(int step, int steps, float seconds);
    void log(sd_log_level_t level, const char* text);
    void progress(int step, int steps, float seconds);
    void preview(int step, int frames, const sd_image_t* frame);
    // Passes a cancel on to the engine, or throws where the engine has none and nothing but RAII objects lie between.
    void apply_cancel();

private:
    void remember(sd_log_level_t level, const std::string& line);
    void follow(const std::string& line);
    void follow_phase(const std::string& message);
    void refuse(const std::string& why);
};

// Runs the body as the process's one job (the engine's callbacks are process-global, so there can be no second one) and clears the job's cancel at its end.
int32_t run_job(const ddsd_callbacks* callbacks, char* err, int64_t err_cap, const std::function<void(Job&)>& body);
// Gives the engine's and ggml's log lines to the running job; without one they go nowhere.
void route_logs();
// Routes the engine's previews to the job, and back to nowhere.
void enable_preview(preview_t mode);
void disable_preview();
// True when this thread is inside a callback of the running job.
bool inside_job();
// Waits until no job runs and keeps others out as long as the lock lives.
std::unique_lock<std::mutex> wait_for_idle();

// Copies text with its NUL into a caller's buffer, cut to fit on a character boundary; returns the bytes that the whole text needs.
int64_t put(const std::string& text, char* buffer, int64_t capacity);

}  // namespace ddsd
