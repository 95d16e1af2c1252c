#include "engine.hpp"
#include "harness.hpp"

#include <set>
#include <thread>

using namespace test;

namespace {

std::string phases(const Result& r) {
    static const char letters[] = "-LESHDU";
    std::string text;
    for (const Event& e : r.events)
        if (text.empty() || text.back() != letters[e.phase]) text += letters[e.phase];
    return text;
}

const uint8_t* pixel(const Picture& p, int x, int y) { return &p.pixels[((size_t)y * p.width + x) * 3]; }

}  // namespace

TEST(a_prompt_is_followed) {
    Model model;
    Result r = model.generate(request({{"steps", 8}}));
    CHECK_EQ(r.error, "");
    CHECK_EQ(r.code, DDSD_OK);
    CHECK_EQ(r.pictures.size(), 1u);
    const uint8_t *centre = pixel(r.pictures[0], 64, 64), *corner = pixel(r.pictures[0], 5, 5);
    CHECK(centre[0] > 150 && centre[1] < 100 && centre[2] < 100);
    CHECK(corner[2] > 150 && corner[0] < 100);
}

TEST(progress_tells_the_phases_apart) {
    Model model;
    Result r = model.generate(request());
    CHECK_EQ(phases(r), "ESD");
    std::string steps;
    for (const Event& e : r.events)
        if (e.phase == DDSD_PHASE_SAMPLE && e.steps > 0) steps += std::to_string(e.step) + "/" + std::to_string(e.steps) + " ";
    CHECK_EQ(steps, "0/4 1/4 2/4 3/4 4/4 ");
    Model lazy({{"model", model_path()}, {"taesd", model_path()}, {"eager_load", false}});
    CHECK_HAS(phases(lazy.generate(request())), "L");
}

TEST(the_same_seed_gives_the_same_picture) {
    Model model;
    Result a = model.generate(request()), b = model.generate(request()), other = model.generate(request({{"seed", 43}}));
    CHECK(a.pictures[0] == b.pictures[0]);
    CHECK(!(a.pictures[0] == other.pictures[0]));
    Model again;
    CHECK(again.generate(request()).pictures[0] == a.pictures[0]);
}

TEST(a_batch_counts_its_seeds_up) {
    Model model;
    Result batch = model.generate(request({{"batch_count", 3}}));
    CHECK_EQ(batch.code, DDSD_OK);
    CHECK_EQ(batch.pictures.size(), 3u);
    for (int i = 0; i < 3; i++) CHECK(batch.pictures[i] == model.generate(request({{"seed", 42 + i}})).pictures[0]);
    std::set<int> images;
    for (const Event& e : batch.events)
        if (e.phase == DDSD_PHASE_SAMPLE) images.insert(e.image);
    CHECK_EQ(images.size(), 3u);
}

TEST(previews_come_at_their_interval) {
    Model model;
    CHECK(model.generate(request()).previews.empty());
    Result each = model.generate(request({{"preview", {{"mode", "proj"}}}}));
    CHECK_EQ(each.previews.size(), 4u);
    CHECK_EQ(each.previews[0].channels, 3);
    CHECK_EQ(model.generate(request({{"preview", {{"mode", "proj"}, {"interval", 2}}}})).previews.size(), 2u);
    Result tae = model.generate(request({{"preview", {{"mode", "tae"}}}}));
    CHECK_EQ(tae.previews.back().width, 128);
    CHECK(tae.pictures[0] == each.pictures[0]);
    CHECK(model.generate(request()).previews.empty());
}

TEST(image_to_image_and_mask_keep_what_they_should) {
    Model model;
    Picture first = model.generate(request({{"steps", 8}})).pictures[0];
    Picture mask{128, 128, 1, std::vector<uint8_t>(128 * 128)};
    for (int y = 0; y < 128; y++)
        for (int x = 0; x < 64; x++) mask.pixels[y * 128 + x] = 255;
    Result img2img = model.generate(request({{"prompt", "a green square on a white background"}, {"strength", 0.9}, {"steps", 8}}), {input(first, DDSD_ROLE_INIT)});
    CHECK_EQ(img2img.code, DDSD_OK);
    CHECK(!(img2img.pictures[0] == first));
    Result inpaint = model.generate(request({{"prompt", "a green square on a white background"}, {"strength", 0.9}, {"steps", 8}}),
                                    {input(first, DDSD_ROLE_INIT), input(mask, DDSD_ROLE_MASK)});
    CHECK_EQ(inpaint.code, DDSD_OK);
    const uint8_t *kept = pixel(inpaint.pictures[0], 120, 8), *changed = pixel(inpaint.pictures[0], 8, 8);
    CHECK(kept[2] > 150 && kept[0] < 100);
    CHECK(changed[0] > 150);
}

TEST(hires_and_tiling_run_and_are_told_apart) {
    Model model;
    Result r = model.generate(request({{"hires", {{"upscaler", "Lanczos"}, {"scale", 2.0}, {"steps", 2}, {"strength", 0.2}}}}));
    CHECK_EQ(r.error, "");
    CHECK_EQ(r.pictures[0].width, 256);
    CHECK_HAS(phases(r), "SH");
    Result tiled = model.generate(request({{"vae_tiling", {{"tile_size_x", 8}, {"tile_size_y", 8}}}}));
    CHECK_EQ(tiled.code, DDSD_OK);
}

TEST(a_second_job_is_busy_and_leaves_the_first_alone) {
    Model model;
    Result inside{}, thread{};
    bool asked = false;
    Result r = model.generate(request(), {}, [&](const Event& e) {
        if (asked || e.phase != DDSD_PHASE_SAMPLE || e.step != 1) return;
        asked = true;
        inside = model.generate(request());
        std::thread([&] { thread = model.generate(request()); }).join();
        ddsd_close(model.handle());          // does nothing in a callback
    });
    CHECK_EQ(inside.code, DDSD_BUSY);
    CHECK_EQ(thread.code, DDSD_BUSY);
    CHECK_EQ(r.code, DDSD_OK);
    CHECK_EQ(model.generate(request()).code, DDSD_OK);
}

TEST(every_sampler_and_scheduler_runs) {
    Model model;
    json i = info();
    for (const json& sampler : i["samplers"]) CHECK_EQ(model.generate(request({{"sampler", sampler}, {"steps", 2}})).error, "");
    for (const json& scheduler : i["schedulers"]) CHECK_EQ(model.generate(request({{"scheduler", scheduler}, {"steps", 3}})).error, "");
}

TEST(odd_prompts_are_drawn) {
    Model model;
    std::string words;
    for (int i = 0; i < 2000; i++) words += "red ";
    for (const std::string& prompt : {std::string(), words, std::string("日本語 \xF0\x9F\x8E\xA8 ((((red:1.3)"), std::string("<lora:x:1> [a|b] %s %n \\"), std::string(30000, '(')}) {
        Result r = model.generate(request({{"prompt", prompt}, {"negative_prompt", prompt}, {"steps", 1}}));
        test::holds(r.code == DDSD_OK, prompt.substr(0, 20) + ": " + r.error, __FILE__, __LINE__);
    }
}
