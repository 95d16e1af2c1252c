#include "request.hpp"

#include "images.hpp"
#include "model_file.hpp"

#include <algorithm>

namespace ddsd {

ImageRequest::ImageRequest(const ddsd_handle& handle, const json& root, const ddsd_image* inputs, int count) : model(handle), in(root, "request") {
    sd_img_gen_params_init(&engine);
    text(in, "prompt", engine.prompt);
    text(in, "negative_prompt", engine.negative_prompt);
    in.number("clip_skip", engine.clip_skip, -1, 100);
    size();
    sampling();
    guidance();
    lora_files();
    vae_tiling();
    step_cache();
    hires();
    preview_options();
    in.done();
    require_scheduled_steps();
    if (count < 0 || count > 64 || (count > 0 && !inputs)) invalid("inputs: 0 to 64 images are possible");
    for (int i = 0; i < count; i++) input(inputs[i], i);
    if (engine.mask_image.data && !engine.init_image.data) invalid("inputs: a mask needs an init image");
    engine.ref_images = references.data();
    engine.ref_images_count = (int)references.size();
}

void ImageRequest::text(Options& from, const char* key, const char*& target) {
    texts.emplace_back();
    from.text(key, texts.back());
    target = texts.back().c_str();
}

void ImageRequest::size() {
    const Limits& l = model.limits;
    in.number("width", engine.width, -1e9, 1e9);
    in.number("height", engine.height, -1e9, 1e9);
    bool fits = std::min(engine.width, engine.height) >= l.min_side && std::max(engine.width, engine.height) <= l.max_side &&
                (int64_t)engine.width * engine.height <= l.max_pixels;
    if (fits && engine.width % l.multiple == 0 && engine.height % l.multiple == 0 && (!l.square || engine.width == engine.height)) return;
    invalid("request.width, request.height: " + std::to_string(engine.width) + "x" + std::to_string(engine.height) + " is not possible with this model (" +
            std::to_string(l.min_side) + " to " + std::to_string(l.max_side) + ", multiples of " + std::to_string(l.multiple) + ", at most " +
            std::to_string(l.max_pixels) + " pixels" + (l.square ? ", square)" : ")"));
}

void ImageRequest::sampling() {
    sd_sample_params_t& s = engine.sample_params;
    s.sample_method = sd_get_default_sample_method(model.context);
    in.name("sampler", s.sample_method, SAMPLE_METHOD_COUNT, sd_sample_method_name);
    s.scheduler = sd_get_default_scheduler(model.context, s.sample_method);
    in.name("scheduler", s.scheduler, SCHEDULER_COUNT, sd_scheduler_name);
    in.number("steps", s.sample_steps, 1, 1000);
    in.number("eta", s.eta, 0, 100);
    in.number("shifted_timestep", s.shifted_timestep, 0, 1000);
    in.number("flow_shift", s.flow_shift, 0.001, 1000);
    in.sigmas("sigmas", sigmas);
    if (!sigmas.empty()) {
        s.custom_sigmas = sigmas.data();
        s.custom_sigmas_count = (int)sigmas.size();
        s.sample_steps = (int)sigmas.size() - 1;
    }
    in.number("strength", engine.strength, 0.01, 1);
    in.number("control_strength", engine.control_strength, 0, 10);
    in.number("batch_count", engine.batch_count, 1, 64);
    engine.seed = -1;
    in.number("seed", engine.seed, 0, 9223372036854774784.0);   // the last double below 2^63
    if (engine.seed < 0) invalid("request.seed is missing; the caller chooses it (0 or more)");
    in.flag("auto_resize_ref_image", engine.auto_resize_ref_image);
    in.flag("increase_ref_index", engine.increase_ref_index);
}

void ImageRequest::guidance() {
    sd_guidance_params_t& g = engine.sample_params.guidance;
    in.number("cfg_scale", g.txt_cfg, 0, 1000);
    in.number("img_cfg_scale", g.img_cfg, 0, 1000);
    in.number("guidance", g.distilled_guidance, 0, 1000);
    const json* object = in.find("slg");
    if (!object) return;
    Options q(*object, "request.slg");
    q.integers("layers", skipped_layers, 0, 1000);
    q.number("start", g.slg.layer_start, 0, 1);
    q.number("end", g.slg.layer_end, 0, 1);
    q.number("scale", g.slg.scale, 0, 100);
    q.done();
    g.slg.layers = skipped_layers.data();
    g.slg.layer_count = skipped_layers.size();
}

void ImageRequest::lora_files() {
    const json* list = in.find("loras");
    if (!list) return;
    if (!list->is_array() || list->size() > 64) invalid("request.loras must be a list of at most 64 objects");
    for (size_t i = 0; i < list->size(); i++) {
        std::string key = "request.loras[" + std::to_string(i) + "]";
        Options q((*list)[i], key);
        sd_lora_t lora{false, 1.f, nullptr};
        text(q, "path", lora.path);
        q.number("multiplier", lora.multiplier, -100, 100);
        q.flag("high_noise", lora.is_high_noise);
        q.done();
        require_model_file(lora.path, q.at("path"), DDSD_INVALID);   // the engine only warns and generates without it
        loras.push_back(lora);
    }
    engine.loras = loras.data();
    engine.lora_count = (uint32_t)loras.size();
}

void ImageRequest::vae_tiling() {
    const json* object = in.find("vae_tiling");
    if (!object) return;
    Options q(*object, "request.vae_tiling");
    sd_tiling_params_t& t = engine.vae_tiling_params;
    t.enabled = true;
    q.flag("enabled", t.enabled);
    q.number("tile_size_x", t.tile_size_x, 0, 4096);
    q.number("tile_size_y", t.tile_size_y, 0, 4096);
    q.number("overlap", t.target_overlap, 0, 0.5);
    q.number("rel_size_x", t.rel_size_x, 0, 64);
    q.number("rel_size_y", t.rel_size_y, 0, 64);
    q.done();
}

void ImageRequest::step_cache() {
    static const char* const modes[] = {"disabled", "easycache", "ucache", "dbcache", "taylorseer", "cache-dit", "spectrum"};
    const json* object = in.find("cache");
    if (!object) return;
    Options q(*object, "request.cache");
    std::string mode = modes[0];
    q.text("mode", mode);
    auto found = std::find(std::begin(modes), std::end(modes), mode);
    if (found == std::end(modes)) invalid("request.cache.mode: unknown '" + mode + "'; known: disabled, easycache, ucache, dbcache, taylorseer, cache-dit, spectrum");
    engine.cache.mode = (sd_cache_mode_t)(found - std::begin(modes));
    q.number("reuse_threshold", engine.cache.reuse_threshold, 0, 100);
    q.number("start", engine.cache.start_percent, 0, 1);
    q.number("end", engine.cache.end_percent, 0, 1);
    q.done();
    if (engine.cache.start_percent >= engine.cache.end_percent) invalid("request.cache: start must be smaller than end");
}

void ImageRequest::hires() {
    const json* object = in.find("hires");
    if (!object) return;
    Options q(*object, "request.hires");
    sd_hires_params_t& p = engine.hires;
    const Limits& l = model.limits;
    p.enabled = true;
    q.name("upscaler", p.upscaler, SD_HIRES_UPSCALER_COUNT, sd_hires_upscaler_name);
    text(q, "model", p.model_path);
    if (p.upscaler == SD_HIRES_UPSCALER_MODEL) require_model_file(p.model_path, q.at("model"), DDSD_INVALID);
    q.number("scale", p.scale, 1, 16);
    q.number("width", p.target_width, 0, l.max_side);
    q.number("height", p.target_height, 0, l.max_side);
    q.number("steps", p.steps, 0, 1000);
    q.number("strength", p.denoising_strength, 0.01, 1);
    q.number("tile_size", p.upscale_tile_size, 16, 4096);
#if DD_HAS_HIRES_SIGMAS
    q.sigmas("sigmas", hires_sigmas);
    if (!hires_sigmas.empty()) {
        p.custom_sigmas = hires_sigmas.data();
        p.custom_sigmas_count = (int)hires_sigmas.size();
    }
#else
    q.unsupported("sigmas");
#endif
    q.done();
    double width = p.target_width > 0 ? p.target_width : (double)engine.width * p.scale;
    double height = p.target_height > 0 ? p.target_height : (double)engine.height * p.scale;
    if (std::max(width, height) > l.max_side || width * height > (double)l.max_pixels) invalid("request.hires: the target size is too large for this model");
    if (std::min(width, height) < l.min_side) invalid("request.hires: the target size is too small for this model");
}

// The engine's table for GITS starts at two steps, and it reads in front of it for one.
void ImageRequest::require_scheduled_steps() const {
    const sd_sample_params_t& s = engine.sample_params;
    if (s.scheduler != GITS_SCHEDULER) return;
    if (sigmas.empty() && s.sample_steps < 2) invalid("request.steps must be at least 2 with the scheduler gits");
    const sd_hires_params_t& p = engine.hires;
    int hires_steps = (int)((p.steps > 0 ? p.steps : s.sample_steps) / p.denoising_strength);
    if (p.enabled && hires_sigmas.empty() && hires_steps < 2) invalid("request.hires.steps must be at least 2 with the scheduler gits");
}

void ImageRequest::preview_options() {
    const json* object = in.find("preview");
    if (!object) return;
    Options q(*object, "request.preview");
    preview = PREVIEW_PROJ;
    q.name("mode", preview, PREVIEW_COUNT, sd_preview_name);
    q.number("interval", preview_interval, 1, 1000);
    q.done();
    if (preview == PREVIEW_TAE && !model.has_tae) invalid("request.preview.mode: tae needs a model that was opened with taesd");
}

void ImageRequest::input(const ddsd_image& image, int index) {
    std::string what = "inputs[" + std::to_string(index) + "]";
    sd_image_t picture = to_engine(image, what);
    bool fits = (int)picture.width == engine.width && (int)picture.height == engine.height;
    auto require = [&](uint32_t channels, const char* name) {
        if (!fits || picture.channel != channels)
            invalid(what + ": " + name + " must have " + std::to_string(channels) + (channels == 1 ? " channel" : " channels") + " and the size of the request (" +
                    std::to_string(engine.width) + "x" + std::to_string(engine.height) + ")");
    };
    switch (image.role) {
        case DDSD_ROLE_INIT: require(3, "the init image"), engine.init_image = picture; break;
        case DDSD_ROLE_MASK: require(1, "the mask"), engine.mask_image = picture; break;
        case DDSD_ROLE_CONTROL: require(3, "the control image"), engine.control_image = picture; break;
        case DDSD_ROLE_REF:
            if (picture.channel != 3) invalid(what + ": a reference image must have 3 channels");
            references.push_back(picture);
            break;
        default: invalid(what + ": unknown role " + std::to_string(image.role));
    }
}

}  // namespace ddsd
