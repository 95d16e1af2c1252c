#include "engine.hpp"

#include "harness.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace test {
namespace {

std::string from_environment(const char* name) {
    const char* value = getenv(name);
    if (!value) throw Failure(std::string(name) + " is not set; run the tests by ctest");
    return value;
}

struct Listener {
    Result& result;
    const OnProgress& on_progress;

    ddsd_callbacks callbacks() { return {on_log, on_step, on_preview, this}; }

    static void on_log(int32_t, const char* text, void* user) { static_cast<Listener*>(user)->result.log.push_back(text); }
    static void on_step(int32_t phase, int32_t image, int32_t step, int32_t steps, float, void* user) {
        auto* self = static_cast<Listener*>(user);
        self->result.events.push_back({phase, image, step, steps});
        if (self->on_progress) self->on_progress(self->result.events.back());
    }
    static void on_preview(int32_t, int32_t, int32_t width, int32_t height, int32_t channels, const uint8_t* rgb, void* user) {
        std::vector<uint8_t> pixels(rgb, rgb + (size_t)width * height * channels);
        static_cast<Listener*>(user)->result.previews.push_back({width, height, channels, pixels});
    }
};

void take(Result& result, ddsd_image* images, int32_t n) {
    for (int i = 0; i < n; i++) {
        const ddsd_image& im = images[i];
        Picture p{im.width, im.height, im.channels, {}};
        if (im.data) p.pixels.assign(im.data, im.data + (size_t)im.width * im.height * im.channels);
        result.pictures.push_back(p);
    }
    ddsd_free_images(images, n);
}

json ask(const std::function<int64_t(char*, int64_t)>& call) {
    int64_t size = call(nullptr, 0);
    CHECK(size > 0);
    std::string text((size_t)size, 0);
    CHECK_EQ(call(&text[0], size), size);
    text.pop_back();
    return json::parse(text);
}

}  // namespace

ddsd_image input(const Picture& p, int role) { return {p.width, p.height, p.channels, role, const_cast<uint8_t*>(p.pixels.data())}; }

json info() {
    return ask([](char* buffer, int64_t size) { return ddsd_engine_info(buffer, size); });
}

std::string model_path() { return from_environment("DDSD_TEST_MODEL"); }

std::string lora_path() { return from_environment("DDSD_TEST_LORA"); }

std::string write_file(const std::string& name, const std::string& content) {
    std::string path = from_environment("DDSD_TEST_FOLDER") + "/" + name;
    std::ofstream file(path, std::ios::binary);
    file << content;
    CHECK(file.good());
    return path;
}

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    CHECK(file.good());
    return {std::istreambuf_iterator<char>(file), {}};
}

json Model::demo() { return {{"model", model_path()}, {"taesd", model_path()}}; }

Model::Model(const json& params) {
    char message[8192] = {};
    code = ddsd_open(params.dump().c_str(), nullptr, &h, message, sizeof message);
    error = message;
}

void Model::close() {
    ddsd_close(h);
    h = nullptr;
}

json Model::describe() const {
    return ask([this](char* buffer, int64_t size) { return ddsd_describe(h, buffer, size); });
}

Result Model::generate(const json& request, const std::vector<ddsd_image>& inputs, const OnProgress& on_progress) const {
    Result result{};
    Listener listener{result, on_progress};
    ddsd_callbacks callbacks = listener.callbacks();
    ddsd_image* images = nullptr;
    int32_t n = 0;
    char message[8192] = {};
    result.code = ddsd_generate(h, request.dump().c_str(), inputs.data(), (int32_t)inputs.size(), &callbacks, &images, &n, message, sizeof message);
    result.error = message;
    take(result, images, n);
    return result;
}

Result Model::generate_text(const char* request) const {
    Result result{};
    ddsd_image* images = nullptr;
    int32_t n = 0;
    char message[8192] = {};
    result.code = ddsd_generate(h, request, nullptr, 0, nullptr, &images, &n, message, sizeof message);
    result.error = message;
    take(result, images, n);
    return result;
}

Result upscale(const json& params, const Picture& picture, const OnProgress& on_progress) {
    Result result{};
    Listener listener{result, on_progress};
    ddsd_callbacks callbacks = listener.callbacks();
    ddsd_image* images = nullptr;
    int32_t n = 0;
    char message[8192] = {};
    ddsd_image in = input(picture, 0);
    result.code = ddsd_upscale(params.dump().c_str(), &in, &callbacks, &images, &n, message, sizeof message);
    result.error = message;
    take(result, images, n);
    return result;
}

json request(const json& changes) {
    json r = {{"prompt", "a red circle on a blue background"}, {"width", 128}, {"height", 128}, {"steps", 4}, {"cfg_scale", 2.0}, {"seed", 42}};
    r.merge_patch(changes);
    return r;
}

}  // namespace test
