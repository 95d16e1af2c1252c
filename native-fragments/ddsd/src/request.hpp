// A generation request: checked JSON and input images as the engine's parameter struct, with everything that struct points to.
#pragma once
#include "handle.hpp"
#include "options.hpp"

#include <deque>
#include <vector>

namespace ddsd {

class ImageRequest {
    const ddsd_handle& model;
    Options in;
    std::deque<std::string> texts;           // deque: c_str() stays valid
    std::vector<float> sigmas, hires_sigmas;
    std::vector<int> skipped_layers;
    std::vector<sd_lora_t> loras;
    std::vector<sd_image_t> references;

    void text(Options& from, const char* key, const char*& target);
    void size();
    void sampling();
    void guidance();
    void lora_files();
    void vae_tiling();
    void step_cache();
    void hires();
    void require_scheduled_steps() const;
    void preview_options();
    void input(const ddsd_image& image, int index);

public:
    sd_img_gen_params_t engine;
    preview_t preview = PREVIEW_NONE;
    int preview_interval = 1;

    // Throws INVALID or UNSUPPORTED with the name of the key that is wrong; nothing was computed then.
    ImageRequest(const ddsd_handle& handle, const json& root, const ddsd_image* inputs, int count);
};

}  // namespace ddsd
