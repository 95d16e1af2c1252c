// ddsd_upscale and ddsd_free_images.
#include "upscale.hpp"

#include "images.hpp"
#include "job.hpp"
#include "model_file.hpp"
#include "options.hpp"

#include <memory>

namespace ddsd {
namespace {

constexpr int64_t MAX_INPUT_PIXELS = 64LL << 20, MAX_OUTPUT_PIXELS = 512LL << 20;

struct UpscaleParams {
    std::string model, backend, params_backend;
    int factor = 0, tile_size = 128, threads = -1;
    bool direct = false;

    explicit UpscaleParams(const json& root) {
        Options in(root, "params");
        in.text("model", model);
        in.number("factor", factor, 0, 16);
        in.number("tile_size", tile_size, 16, 4096);
        in.number("threads", threads, -1, 1024);
        in.flag("direct", direct);
        in.text("backend", backend);
        in.text("params_backend", params_backend);
        in.done();
        require_model_file(model, in.at("model"), DDSD_LOAD_FAILED);
        if (threads < 1) threads = sd_get_num_physical_cores();
    }
};

using Upscaler = std::unique_ptr<upscaler_ctx_t, void (*)(upscaler_ctx_t*)>;

Upscaler load(const UpscaleParams& p) {
#if DD_HAS_BACKEND_SPEC
    upscaler_ctx_t* context = new_upscaler_ctx(p.model.c_str(), p.direct, p.threads, p.tile_size, p.backend.empty() ? nullptr : p.backend.c_str(),
                                               p.params_backend.empty() ? nullptr : p.params_backend.c_str());
#else
    upscaler_ctx_t* context = new_upscaler_ctx(p.model.c_str(), false, p.direct, p.threads, p.tile_size);
#endif
    if (!context) throw Error(DDSD_LOAD_FAILED, "the upscaler could not be loaded: " + p.model);
    return Upscaler(context, free_upscaler_ctx);
}

void run(Job& job, const UpscaleParams& params, sd_image_t input, ddsd_image** images, int32_t* n_images) {
    job.enter(DDSD_PHASE_UPSCALE);
    Upscaler upscaler = load(params);
    int own_factor = get_upscale_factor(upscaler.get());
    int factor = params.factor > 0 ? params.factor : own_factor;
    int largest = factor > own_factor ? factor : own_factor;
    if ((int64_t)input.width * input.height * largest * largest > MAX_OUTPUT_PIXELS) invalid("input: the result would have more than 512 megapixels");
    job.in_engine = true;
    job.apply_cancel();
    sd_image_t* result = nullptr;
    int count = 0;
#if DD_HAS_BOOL_UPSCALE
    if (!upscale(upscaler.get(), input, (uint32_t)factor, &result, &count)) count = 0;
#else
    sd_image_t one = upscale(upscaler.get(), input, (uint32_t)factor);
    if (one.data && (result = (sd_image_t*)malloc(sizeof one))) *result = one, count = 1;
#endif
    job.in_engine = false;
    if (!result || count < 1 || !result[0].data) throw Error(DDSD_FAILED, "upscaling failed");
    *images = from_engine(result, count);
    *n_images = count;
}

}  // namespace

std::atomic<int>& upscale_cancel() {
    static std::atomic<int> flag{CANCEL_NONE};
    return flag;
}

}  // namespace ddsd

extern "C" {

int32_t ddsd_upscale(const char* params_json, const ddsd_image* input, const ddsd_callbacks* cb, ddsd_image** images, int32_t* n_images, char* err, int64_t err_cap) {
    using namespace ddsd;
    if (images) *images = nullptr;
    if (n_images) *n_images = 0;
    return run_job(cb, err, err_cap, [&](Job& job) {
        if (!input || !images || !n_images) invalid("input, images, n_images: missing");
        upscale_cancel().store(CANCEL_NONE);
        job.cancel = &upscale_cancel();
        json root = parse(params_json, "params");
        sd_image_t picture = to_engine(*input, "input");
        if (picture.channel != 3 || (int64_t)picture.width * picture.height > MAX_INPUT_PIXELS) invalid("input: must have 3 channels and at most 64 megapixels");
        run(job, UpscaleParams(root), picture, images, n_images);
    });
}

void ddsd_free_images(ddsd_image* images, int32_t n) {
    for (int32_t i = 0; images && i < n; i++) free(images[i].data);
    free(images);
}
}
