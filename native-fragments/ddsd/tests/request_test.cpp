// Every wrong request is told what is wrong, before the engine is asked, and the model goes on working.
#include "engine.hpp"
#include "harness.hpp"

using namespace test;

namespace {

void expect_invalid(const Model& model, const json& changes, const std::string& part) {
    Result r = model.generate(request(changes));
    test::holds(r.code == DDSD_INVALID, changes.dump() + " gave code " + std::to_string(r.code) + ": " + r.error, __FILE__, __LINE__);
    CHECK_HAS(r.error, part);
    CHECK(r.pictures.empty());
}

}  // namespace

TEST(bad_json_is_invalid) {
    Model model;
    for (const char* text : {"", "{", "[]", "null", "\"x\"", "{\"seed\":1,}", "{\"seed\":1e999}", "{\"prompt\":\"\xff\xfe\"}", "{\"seed\":NaN}"}) {
        Result r = model.generate_text(text);
        test::holds(r.code == DDSD_INVALID && !r.error.empty(), std::string(text) + ": " + r.error, __FILE__, __LINE__);
    }
    std::string deep(200000, '[');
    CHECK_EQ(model.generate_text(deep.c_str()).code, DDSD_INVALID);
    CHECK_EQ(model.generate(request()).code, DDSD_OK);
}

TEST(wrong_types_are_invalid) {
    Model model;
    expect_invalid(model, {{"width", "128"}}, "request.width must be a number");
    expect_invalid(model, {{"steps", true}}, "request.steps must be a number");
    expect_invalid(model, {{"steps", 1.5}}, "request.steps must be a whole number");
    expect_invalid(model, {{"seed", 1.5}}, "request.seed must be a whole number");
    expect_invalid(model, {{"prompt", 7}}, "request.prompt must be a string");
    expect_invalid(model, {{"prompt", std::string("a\0b", 3)}}, "NUL");
    expect_invalid(model, {{"loras", {{"path", "x"}}}}, "request.loras must be a list");
    expect_invalid(model, {{"loras", {1}}}, "request.loras[0] must be an object");
    expect_invalid(model, {{"hires", 3}}, "request.hires must be an object");
    expect_invalid(model, {{"sigmas", "x"}}, "request.sigmas must be a list");
    expect_invalid(model, {{"auto_resize_ref_image", 1}}, "must be true or false");
    expect_invalid(model, {{"slg", {{"layers", {1.5}}}}}, "request.slg.layers must hold whole numbers");
    CHECK_EQ(model.generate(request({{"steps", 2.0}})).code, DDSD_OK);
}

TEST(unknown_names_are_invalid_and_the_known_ones_are_told) {
    Model model;
    expect_invalid(model, {{"promt", "x"}}, "unknown option 'promt'");
    expect_invalid(model, {{"sampler", "nope"}}, "euler_a");
    expect_invalid(model, {{"scheduler", "nope"}}, "karras");
    expect_invalid(model, {{"preview", {{"mode", "nope"}}}}, "request.preview.mode");
    expect_invalid(model, {{"cache", {{"mode", "nope"}}}}, "easycache");
    expect_invalid(model, {{"hires", {{"upscaler", "nope"}}}}, "Lanczos");
    expect_invalid(model, {{"hires", {{"upscale", "x"}}}}, "request.hires: unknown option");
}

TEST(impossible_sizes_are_invalid) {
    Model model;
    for (int side : {0, -1, 7, 65, 100000, 1000000000}) {
        expect_invalid(model, {{"width", side}}, "is not possible with this model");
        expect_invalid(model, {{"width", side}, {"height", side}}, "is not possible with this model");
    }
    expect_invalid(model, {{"width", 1e300}}, "request.width");
    expect_invalid(model, {{"hires", {{"scale", 16}, {"upscaler", "Latent"}}}, {"width", 1024}}, "too large");
}

TEST(a_size_that_the_engine_would_change_is_invalid) {
    Model model;
    expect_invalid(model, {{"width", 136}}, "multiples of 16");
    CHECK_EQ(model.describe()["multiple"].get<int>(), 16);
    expect_invalid(model, {{"width", 136}}, "is not possible with this model");
    CHECK_EQ(model.generate(request()).code, DDSD_OK);
}

TEST(numbers_out_of_range_are_invalid) {
    Model model;
    expect_invalid(model, {{"steps", 0}}, "request.steps must be 1.0 to 1000.0, not 0");
    expect_invalid(model, {{"steps", 1000000}}, "request.steps");
    expect_invalid(model, {{"batch_count", 0}}, "request.batch_count");
    expect_invalid(model, {{"batch_count", 1000}}, "request.batch_count");
    expect_invalid(model, {{"seed", -1}}, "request.seed");
    expect_invalid(model, {{"seed", 1e30}}, "request.seed");
    expect_invalid(model, {{"cfg_scale", -1}}, "request.cfg_scale");
    expect_invalid(model, {{"strength", 0}}, "request.strength");
    expect_invalid(model, {{"clip_skip", 1000}}, "request.clip_skip");
    json without_seed = request();
    without_seed.erase("seed");
    CHECK_HAS(model.generate(without_seed).error, "request.seed is missing");
}

TEST(every_scheduler_takes_one_step_or_says_why_not) {
    Model model;
    for (const json& scheduler : info()["schedulers"])
        if (scheduler != "gits") CHECK_EQ(model.generate(request({{"scheduler", scheduler}, {"steps", 1}, {"width", 64}, {"height", 64}})).error, "");
    expect_invalid(model, {{"scheduler", "gits"}, {"steps", 1}}, "request.steps must be at least 2 with the scheduler gits");
    expect_invalid(model, {{"scheduler", "gits"}, {"hires", {{"upscaler", "Lanczos"}, {"steps", 1}, {"strength", 1}}}}, "request.hires.steps");
    CHECK_EQ(model.generate(request({{"scheduler", "gits"}, {"steps", 2}})).code, DDSD_OK);
}

TEST(sigmas_must_be_finite_and_fall) {
    Model model;
    expect_invalid(model, {{"sigmas", {1.0}}}, "2 to 1001");
    expect_invalid(model, {{"sigmas", {0.5, 1.0}}}, "must fall");
    expect_invalid(model, {{"sigmas", {1.0, 1.0, 0.0}}}, "must fall");
    expect_invalid(model, {{"sigmas", {1.0, -0.5}}}, "0 to 1000000");
    expect_invalid(model, {{"sigmas", {1.0, "x"}}}, "must be a number");
    Result r = model.generate(request({{"sigmas", {1.0, 0.8, 0.4, 0.0}}}));
    CHECK_EQ(r.code, DDSD_OK);
    CHECK_EQ(r.events.back().phase, DDSD_PHASE_DECODE);
}

TEST(input_images_must_fit) {
    Model model;
    Picture small{64, 64, 3, std::vector<uint8_t>(64 * 64 * 3)}, grey{128, 128, 1, std::vector<uint8_t>(128 * 128)};
    CHECK_HAS(model.generate(request(), {input(small, DDSD_ROLE_INIT)}).error, "inputs[0]: the init image must have 3 channels");
    CHECK_HAS(model.generate(request(), {input(grey, DDSD_ROLE_INIT)}).error, "3 channels");
    CHECK_HAS(model.generate(request(), {input(small, DDSD_ROLE_MASK)}).error, "the mask must have 1 channel");
    CHECK_HAS(model.generate(request(), {input(grey, DDSD_ROLE_MASK)}).error, "a mask needs an init image");
    CHECK_HAS(model.generate(request(), {input(small, 77)}).error, "unknown role 77");
    ddsd_image empty{128, 128, 3, DDSD_ROLE_INIT, nullptr}, huge = input(small, DDSD_ROLE_REF), two = input(small, DDSD_ROLE_REF);
    huge.width = 1 << 30, two.channels = 2;
    CHECK_HAS(model.generate(request(), {empty}).error, "no data");
    CHECK_HAS(model.generate(request(), {huge}).error, "1 to 16384");
    CHECK_HAS(model.generate(request(), {two}).error, "1 or 3 channels");
}
