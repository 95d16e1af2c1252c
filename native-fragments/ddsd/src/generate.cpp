// ddsd_generate and ddsd_cancel.
#include "engine_fault.hpp"
#include "images.hpp"
#include "request.hpp"
#include "upscale.hpp"

namespace ddsd {
namespace {

// The engine draws without a LoRA that has no tensor for this model, and only its log tells. In the mode that merges LoRAs into the weights it says nothing
// about one that is still merged from the last request.
void require_applied_loras(const Job& job, const sd_img_gen_params_t& request) {
    for (uint32_t i = 0; i < request.lora_count; i++) {
        auto seen = job.lora_tensors.find(request.loras[i].path);
        bool applied = seen == job.lora_tensors.end() ? !job.runtime_loras : seen->second > 0;
        if (!applied) invalid("request.loras[" + std::to_string(i) + "].path: nothing in " + request.loras[i].path + " fits this model");
    }
}

void generate(Job& job, ddsd_handle& handle, ImageRequest& request, ddsd_image** images, int32_t* n_images) {
    job.context = handle.context;
    job.in_engine = true;
    job.preview_every = request.preview_interval;
    if (job.callbacks.preview && request.preview != PREVIEW_NONE) enable_preview(request.preview);
    job.enter(DDSD_PHASE_ENCODE);
    sd_image_t* result = nullptr;
    int count = 0;
#if DD_HAS_BOOL_GENERATE
    if (!generate_image(handle.context, &request.engine, &result, &count)) count = 0;
#else
    result = generate_image(handle.context, &request.engine);
    count = result ? request.engine.batch_count : 0;
#endif
    job.in_engine = false;
    int drawn = 0;
    for (int i = 0; result && i < count; i++) drawn += result[i].data != nullptr;
    if (drawn == 0) {
        free(result);
        throw Error(DDSD_FAILED, "no image was generated");
    }
    *images = from_engine(result, count);
    *n_images = count;
    require_applied_loras(job, request.engine);
}

}  // namespace
}  // namespace ddsd

extern "C" {

int32_t ddsd_generate(ddsd_handle* h, const char* request_json, const ddsd_image* inputs, int32_t n_inputs, const ddsd_callbacks* cb,
                      ddsd_image** images, int32_t* n_images, char* err, int64_t err_cap) {
    using namespace ddsd;
    if (images) *images = nullptr;
    if (n_images) *n_images = 0;
    return run_job(cb, err, err_cap, [&](Job& job) {
        if (!images || !n_images) invalid("images, n_images: missing");
        ddsd_handle& handle = known(h);
        job.cancel = &handle.cancel;
        if (handle.faulted) throw Error(DDSD_INTERNAL, "the engine stopped at an assertion before; close the model and open it again");
        json root = parse(request_json, "request");
        ImageRequest request(handle, root, inputs, n_inputs);
        if (handle.cancel.load() == CANCEL_NOW) throw Cancelled{};
        try {
            generate(job, handle, request, images, n_images);
        } catch (const EngineFault& e) {
            handle.faulted = true;
            if (request.engine.lora_count > 0) throw EngineFault(std::string(e.what()) + " (a LoRA that was made for another model can cause this)");
            throw;
        } catch (const Error&) {
            ddsd_free_images(*images, *n_images);
            *images = nullptr, *n_images = 0;
            if (job.needed_multiple > 0) handle.limits.multiple = job.needed_multiple;   // the next one is told at once
            throw;
        }
    });
}

void ddsd_cancel(ddsd_handle* h, int32_t mode) {
    try {
        if (!h)
            ddsd::upscale_cancel().store(mode == DDSD_CANCEL_FORGET ? ddsd::CANCEL_NONE : ddsd::CANCEL_NOW);
        else
            ddsd::cancel(h, mode);
    } catch (...) {                           // a mutex that cannot be locked; nobody to tell
    }
}
}
