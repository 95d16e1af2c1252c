// ddsd_open: parameters to an engine context.
#include "backends.hpp"
#include "handle.hpp"
#include "model_file.hpp"
#include "options.hpp"

#include <algorithm>
#include <deque>
#include <vector>

namespace ddsd {
namespace {

// Types that the engine can convert weights to without further data; the others hit an assertion in ggml.
const char* const WEIGHT_TYPES[] = {"f32", "f16", "bf16", "q4_0", "q4_1", "q5_0", "q5_1", "q8_0", "q2_K", "q3_K", "q4_K", "q5_K", "q6_K"};

struct OpenParams {
    sd_ctx_params_t engine;
    std::deque<std::string> texts;           // deque: c_str() stays valid
    std::vector<sd_embedding_t> embeddings;
    Limits limits;
    Options in;

    explicit OpenParams(const json& root) : in(root, "params") {
        sd_ctx_params_init(&engine);
        files();
        switches();
        devices();
        custom_embeddings();
        size_limits();
        in.done();
    }

private:
    void text(const char* key, const char*& target) {
        std::string value;
        in.text(key, value);
        if (value.empty()) return;
        texts.push_back(value);
        target = texts.back().c_str();
    }

    void file(const char* key, const char*& target) {
        text(key, target);
        if (in.find(key) && target && *target) require_model_file(target, in.at(key), DDSD_LOAD_FAILED);
    }

    void files() {
        file("model", engine.model_path);
        file("diffusion_model", engine.diffusion_model_path);
        file("high_noise_diffusion_model", engine.high_noise_diffusion_model_path);
        file("clip_l", engine.clip_l_path);
        file("clip_g", engine.clip_g_path);
        file("clip_vision", engine.clip_vision_path);
        file("t5xxl", engine.t5xxl_path);
        file("llm", engine.llm_path);
        file("llm_vision", engine.llm_vision_path);
        file("vae", engine.vae_path);
        file("taesd", engine.taesd_path);
        file("control_net", engine.control_net_path);
        file("photo_maker", engine.photo_maker_path);
        if (!engine.model_path && !engine.diffusion_model_path) invalid("params: one of model and diffusion_model is needed");
    }

    void switches() {
        engine.n_threads = sd_get_num_physical_cores();
        in.number("threads", engine.n_threads, -1, 1024);
        if (engine.n_threads < 1) engine.n_threads = sd_get_num_physical_cores();
        text("tensor_type_rules", engine.tensor_type_rules);
        weight_type();
        in.name("rng", engine.rng_type, RNG_TYPE_COUNT, sd_rng_type_name);
        in.name("sampler_rng", engine.sampler_rng_type, RNG_TYPE_COUNT, sd_rng_type_name);
        in.name("prediction", engine.prediction, PREDICTION_COUNT, sd_prediction_name);
        in.name("lora_apply_mode", engine.lora_apply_mode, LORA_APPLY_MODE_COUNT, sd_lora_apply_mode_name);
        in.flag("mmap", engine.enable_mmap);
        in.flag("flash_attn", engine.flash_attn);
        in.flag("diffusion_flash_attn", engine.diffusion_flash_attn);
        in.flag("tae_preview_only", engine.tae_preview_only);
        in.flag("diffusion_conv_direct", engine.diffusion_conv_direct);
        in.flag("vae_conv_direct", engine.vae_conv_direct);
        in.flag("circular_x", engine.circular_x);
        in.flag("circular_y", engine.circular_y);
        in.flag("force_sdxl_vae_conv_scale", engine.force_sdxl_vae_conv_scale);
#if DD_HAS_VAE_DECODE_ONLY
        engine.vae_decode_only = false;
        engine.free_params_immediately = false;
#endif
#if DD_HAS_EAGER_LOAD
        engine.eager_load = true;             // an open that succeeds means that the weights fit
        in.flag("eager_load", engine.eager_load);
#else
        in.find("eager_load");
#endif
    }

    void weight_type() {
        std::string type;
        in.text("type", type);
        if (type.empty()) return;
        if (std::find(std::begin(WEIGHT_TYPES), std::end(WEIGHT_TYPES), type) == std::end(WEIGHT_TYPES)) {
            std::string known;
            for (const char* name : WEIGHT_TYPES) known += (known.empty() ? "" : ", ") + std::string(name);
            invalid("params.type: unknown '" + type + "'; known: " + known);
        }
        in.name("type", engine.wtype, SD_TYPE_COUNT, sd_type_name);
    }

    void devices() {
        bool offload = false;
        in.flag("offload_to_cpu", offload);
#if DD_HAS_BACKEND_SPEC
        text("backend", engine.backend);
        text("params_backend", engine.params_backend);
        if (offload && !engine.params_backend) engine.params_backend = "cpu";
#else
        in.unsupported("backend");
        in.unsupported("params_backend");
#endif
#if DD_HAS_OFFLOAD_FLAGS
        engine.offload_params_to_cpu = offload;
#endif
#if DD_HAS_MAX_VRAM_STR
        text("max_vram", engine.max_vram);
#else
        std::string gib;
        in.text("max_vram", gib);
        if (!gib.empty()) engine.max_vram = (float)atof(gib.c_str());
#endif
#if DD_HAS_STREAM_LAYERS
        in.flag("stream_layers", engine.stream_layers);
#else
        in.unsupported("stream_layers");
#endif
    }

    void custom_embeddings() {
        const json* list = in.find("embeddings");
        if (!list) return;
        if (!list->is_object()) invalid("params.embeddings must be an object of names and files");
        for (const auto& entry : list->items()) {
            std::string key = "params.embeddings." + entry.key();
            texts.push_back(entry.key());
            const char* name = texts.back().c_str();
            texts.push_back(text_of(entry.value(), key));
            require_model_file(texts.back(), key, DDSD_LOAD_FAILED);
            embeddings.push_back({name, texts.back().c_str()});
        }
        engine.embeddings = embeddings.data();
        engine.embedding_count = (uint32_t)embeddings.size();
    }

    void size_limits() {
        const json* object = in.find("limits");
        if (!object) return;
        Options q(*object, "params.limits");
        q.number("min_side", limits.min_side, 8, 16384);
        q.number("max_side", limits.max_side, 8, 16384);
        q.number("multiple", limits.multiple, 1, 1024);
        q.number("max_pixels", limits.max_pixels, 64, 16384.0 * 16384);
        q.flag("square", limits.square);
        q.done();
        if (limits.min_side > limits.max_side) invalid("params.limits: min_side must not be larger than max_side");
    }
};

void open(Job& job, const char* text, ddsd_handle** out) {
    json root = parse(text, "params");
    OpenParams params(root);
    auto handle = std::make_unique<ddsd_handle>();
    handle->limits = params.limits;
    handle->has_tae = params.engine.taesd_path && *params.engine.taesd_path;
    job.enter(DDSD_PHASE_LOAD);
    handle->context = new_sd_ctx(&params.engine);
    if (!handle->context) throw Error(DDSD_LOAD_FAILED, "the model could not be loaded");
    if (!sd_ctx_supports_image_generation(handle->context)) throw Error(DDSD_UNSUPPORTED, "not an image model: " + job.version);
    if (job.encoders_missing) throw Error(DDSD_LOAD_FAILED, "no text encoder came with the model (" + job.version + ") or beside it");
    handle->version = job.version;
    if (job.version.find("MiniT2I") != std::string::npos) {    // works on pixels: other sizes hit an assertion
        handle->limits.square = true;
        handle->limits.multiple = std::max(handle->limits.multiple, 16);
    }
    *out = keep(std::move(handle));
}

}  // namespace
}  // namespace ddsd

extern "C" {

int32_t ddsd_open(const char* params_json, const ddsd_callbacks* cb, ddsd_handle** out, char* err, int64_t err_cap) {
    if (out) *out = nullptr;
    return ddsd::run_job(cb, err, err_cap, [&](ddsd::Job& job) {
        if (!out) ddsd::invalid("out: missing");
        ddsd::open(job, params_json, out);
    });
}

void ddsd_close(ddsd_handle* h) {
    try {
        if (!h || ddsd::inside_job()) return;
        ddsd::cancel(h, DDSD_CANCEL_NOW);
        std::unique_ptr<ddsd_handle> handle = ddsd::forget(h);
        if (!handle) return;
        auto idle = ddsd::wait_for_idle();
        handle.reset();
    } catch (...) {                           // nobody to tell; the handle is out of the registry
    }
}
}
