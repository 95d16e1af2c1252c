// What the engine's log lines and progress calls mean: phase, image index, out-of-memory, refusals.
#include "job.hpp"

#include "memory_words.hpp"

#include <cstdlib>

namespace ddsd {
namespace {

bool has(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

bool starts(const std::string& text, const char* part) { return text.rfind(part, 0) == 0; }

}  // namespace

void Job::enter(int new_phase) {
    if (phase == new_phase) return;
    phase = new_phase;
    sampling = false;
    report(0, 0, 0);
}

void Job::report(int step, int steps, float seconds) {
    if (callbacks.progress) callbacks.progress(loading ? DDSD_PHASE_LOAD : phase, image, step, steps, seconds, callbacks.user);
}

void Job::apply_cancel() {
    int wanted = cancel ? cancel->load() : CANCEL_NONE;
    if (!wanted || !in_engine) return;
    if (phase == DDSD_PHASE_UPSCALE && !loading && on_own_thread()) throw Cancelled{};   // tiles: only RAII objects on the way
#if DD_HAS_CANCEL
    // generate_image() clears its flag when it starts, so a request that came just before is repeated here
    if (context) sd_cancel_generation(context, wanted == CANCEL_NOW ? SD_CANCEL_ALL : SD_CANCEL_NEW_LATENTS);
#endif
}

void Job::log(sd_log_level_t level, const char* text) {
    if (!text) return;
    std::string line(text);
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.pop_back();
    if (line.empty()) return;
    if (level >= SD_LOG_WARN) remember(level, line);
    if (on_own_thread()) follow(line);
    if (callbacks.log) callbacks.log((int32_t)level, line.c_str(), callbacks.user);
}

void Job::remember(sd_log_level_t level, const std::string& line) {
    std::lock_guard<std::mutex> lock(guard);
    lines.push_back((level == SD_LOG_ERROR ? "E " : "W ") + line);
    if (lines.size() > 16) lines.pop_front();
    oom = oom || tells_out_of_memory(line);
}

// Only the start of a message counts ("file.cpp:12 - message"): prompts and paths are quoted further on in some of them.
void Job::follow(const std::string& line) {
    size_t dash = line.find(" - ");
    if (dash == std::string::npos) return;
    std::string message = line.substr(dash + 3);
    if (starts(message, "Version: ")) {
        version = message.substr(9);
        version.erase(version.find_last_not_of(' ') + 1);
    } else if (starts(message, "align generation request up ")) {
        // the engine would go on with another size than the one asked for
        size_t at = message.rfind("multiple=");
        needed_multiple = at == std::string::npos ? 0 : atoi(message.c_str() + at + 9);
        refuse("width and height must be multiples of " + std::to_string(needed_multiple) + " for this model");
    } else if (starts(message, "load lora tensors from ") && has(message, " failed")) {
        refuse("loras: not usable with this model: " + message.substr(23, message.rfind(" failed") - 23));   // it would draw without
    } else if (starts(message, "IMPORTANT NOTICE: No text encoders provided")) {
        encoders_missing = true;
    } else if (starts(message, "apply lora at runtime")) {
        runtime_loras = true;
    } else if (has(message, " LoRA tensors have been applied, lora_file_path = ")) {
        lora_tensors[message.substr(message.find("_path = ") + 8)] += atoi(message.c_str() + message.find('(') + 1);
    } else {
        follow_phase(message);
    }
    if (phase != DDSD_PHASE_UPSCALE) apply_cancel();
}

void Job::follow_phase(const std::string& message) {
    if (starts(message, "loading tensors completed") || starts(message, "load tensors from file failed")) {
        loading = false;
    } else if (starts(message, "loading ") && has(message, "tensors from ")) {
        loading = true;
    } else if (starts(message, "generating image: ")) {
        image = std::max(0, atoi(message.c_str() + 18) - 1);
        phase = DDSD_PHASE_NONE;
        enter(DDSD_PHASE_SAMPLE);
        sampling = true;
    } else if (starts(message, "sampling completed")) {
        sampling = false;
    } else if (starts(message, "hires fix: scheduler_steps") || starts(message, "hires fix: upscaling to")) {
        image = 0;
        enter(DDSD_PHASE_HIRES);
        sampling = true;
    } else if (starts(message, "hires sampling ") && has(message, " completed")) {
        image++;
    } else if (starts(message, "decoding ") && has(message, " latents")) {
        image = 0;
        enter(DDSD_PHASE_DECODE);
    } else if (starts(message, "latent ") && has(message, " decoded")) {
        image++;
        report(image, 0, 0);
    }
}

void Job::refuse(const std::string& why) {
    if (refused.empty()) refused = why;
#if DD_HAS_CANCEL
    if (context && in_engine) sd_cancel_generation(context, SD_CANCEL_ALL);
#endif
}

void Job::progress(int step, int steps, float seconds) {
    report(step, steps, seconds);
    apply_cancel();
#if !DD_HAS_CANCEL
    // Never from tensor loading: its worker threads are still joinable there and unwinding would call std::terminate.
    int wanted = cancel ? cancel->load() : CANCEL_NONE;
    if (!refused.empty()) wanted = CANCEL_NOW;
    if (wanted && in_engine && sampling && !loading && on_own_thread() && (wanted == CANCEL_NOW || (step == 0 && image > 0))) throw Cancelled{};
#endif
}

void Job::preview(int step, int frames, const sd_image_t* frame) {
    if (!callbacks.preview || frames < 1 || !frame || !frame[0].data || step % preview_every != 0) return;   // the engine ignores its interval
    callbacks.preview(image, step, (int32_t)frame[0].width, (int32_t)frame[0].height, (int32_t)frame[0].channel, frame[0].data, callbacks.user);
}

}  // namespace ddsd
