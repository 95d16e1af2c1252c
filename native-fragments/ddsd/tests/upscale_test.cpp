#include "engine.hpp"
#include "harness.hpp"

#include <cstring>
#include <random>

using namespace test;

namespace {

// ESRGAN with one block and random weights: enough to run the whole path. Data type F32.
std::string tiny_esrgan() {
    std::mt19937 random(3);
    std::normal_distribution<float> normal(0.f, 0.05f);
    json header;
    std::string data;
    auto tensor = [&](const std::string& name, const json& shape, size_t count, bool zero) {
        size_t from = data.size();
        data.resize(from + count * 4);
        for (size_t i = 0; i < count; i++) {
            float value = zero ? 0.f : normal(random);
            memcpy(&data[from + i * 4], &value, 4);
        }
        header[name] = {{"dtype", "F32"}, {"shape", shape}, {"data_offsets", {from, data.size()}}};
    };
    auto conv = [&](const std::string& name, int in, int out) {
        tensor(name + ".weight", {out, in, 3, 3}, (size_t)out * in * 9, false);
        tensor(name + ".bias", {out}, (size_t)out, true);
    };
    conv("conv_first", 3, 64);
    for (int block = 1; block <= 3; block++)
        for (int i = 0; i < 5; i++) conv("body.0.rdb" + std::to_string(block) + ".conv" + std::to_string(i + 1), 64 + 32 * i, i < 4 ? 32 : 64);
    for (const char* name : {"conv_body", "conv_up1", "conv_up2", "conv_hr"}) conv(name, 64, 64);
    conv("conv_last", 64, 3);
    std::string text = header.dump(), size(8, 0);
    text += std::string((8 - text.size() % 8) % 8, ' ');
    for (int i = 0; i < 8; i++) size[i] = (char)(text.size() >> 8 * i);
    return write_file("tiny4x.safetensors", size + text + data);
}

Picture ramp(int side) {
    Picture p{side, side, 3, std::vector<uint8_t>((size_t)side * side * 3)};
    for (size_t i = 0; i < p.pixels.size(); i++) p.pixels[i] = (uint8_t)(i * 7);
    return p;
}

}  // namespace

TEST(upscale_enlarges_and_reports) {
    Result r = upscale({{"model", tiny_esrgan()}, {"tile_size", 32}}, ramp(64));
    CHECK_EQ(r.error, "");
    CHECK_EQ(r.pictures.size(), 1u);
    CHECK_EQ(r.pictures[0].width, 256);
    CHECK_EQ(r.events.front().phase, DDSD_PHASE_UPSCALE);
    CHECK(r.events.back().phase == DDSD_PHASE_UPSCALE && r.events.back().step > 1);
}

TEST(upscale_is_cancelled_between_tiles) {
    std::string model = tiny_esrgan();
    int tiles = 0;
    Result r = upscale({{"model", model}, {"tile_size", 32}}, ramp(96), [&](const Event& e) {
        if (e.phase != DDSD_PHASE_UPSCALE || e.step < 1) return;
        tiles++;
        ddsd_cancel(nullptr, DDSD_CANCEL_NOW);
    });
    CHECK_EQ(r.code, DDSD_CANCELLED);
    CHECK_EQ(tiles, 1);
    ddsd_cancel(nullptr, DDSD_CANCEL_NOW);   // not kept
    CHECK_EQ(upscale({{"model", model}}, ramp(16)).code, DDSD_OK);
}

TEST(upscale_with_bad_input_is_an_error) {
    CHECK_HAS(upscale({{"model", "missing.safetensors"}}, ramp(16)).error, "params.model: missing.safetensors does not exist");
    CHECK_EQ(upscale({{"model", "missing.safetensors"}}, ramp(16)).code, DDSD_LOAD_FAILED);
    CHECK_EQ(upscale(json::object(), ramp(16)).code, DDSD_LOAD_FAILED);
    CHECK_EQ(upscale({{"model", write_file("text.gguf", "this is no model at all")}}, ramp(16)).code, DDSD_LOAD_FAILED);
    Result other = upscale({{"model", model_path()}}, ramp(16));
    CHECK_EQ(other.code, DDSD_LOAD_FAILED);
    CHECK_HAS(upscale({{"model", "x"}, {"factor", 1.5}}, ramp(16)).error, "params.factor must be a whole number");
    CHECK_HAS(upscale({{"model", "x"}, {"tile", 1}}, ramp(16)).error, "unknown option 'tile'");
    Picture grey{16, 16, 1, std::vector<uint8_t>(256)};
    CHECK_EQ(upscale({{"model", tiny_esrgan()}}, grey).code, DDSD_INVALID);
}

TEST(upscale_leaves_a_model_alone) {
    Model model;
    Picture before = model.generate(request()).pictures[0];
    CHECK_EQ(upscale({{"model", tiny_esrgan()}}, ramp(16)).code, DDSD_OK);
    CHECK(model.generate(request()).pictures[0] == before);
}
