#include "cpu_check.hpp"
#include "engine.hpp"
#include "harness.hpp"

#include <algorithm>
#include <thread>

using namespace test;

TEST(engine_info_lists_devices_samplers_and_schedulers) {
    json i = info();
    CHECK_EQ(i["abi"].get<int>(), DDSD_ABI_VERSION);
    CHECK(!i.contains("problem"));
    CHECK(i["devices"].size() >= 1);
    CHECK(i["devices"][0]["total"].get<int64_t>() > 0);
    CHECK(std::count(i["samplers"].begin(), i["samplers"].end(), "euler") == 1);
    CHECK(i["schedulers"].size() > 5);
}

TEST(engine_info_cuts_to_the_buffer_and_tells_the_size) {
    char small[8];
    std::fill(std::begin(small), std::end(small), 'x');
    int64_t size = ddsd_engine_info(small, 4);
    CHECK(size > 100);
    CHECK_EQ(small[3], 0);
    CHECK_EQ(small[4], 'x');
    CHECK_EQ(ddsd_engine_info(nullptr, 1000), size);
    CHECK_EQ(ddsd_engine_info(small, -1), size);
}

TEST(engine_info_works_while_a_picture_is_drawn) {
    Model model;
    json seen;
    Result r = model.generate(request(), {}, [&](const Event& e) {
        if (e.phase == DDSD_PHASE_SAMPLE && e.step == 1) std::thread([&] { seen = info(); }).join();
    });
    CHECK_EQ(r.code, DDSD_OK);
    CHECK(seen["devices"].size() >= 1);
}

TEST(describe_tells_family_and_limits) {
    Model model;
    CHECK_EQ(model.error, "");
    json d = model.describe();
    CHECK_HAS(d["version"].get<std::string>(), "Ernie");
    CHECK_EQ(d["default_sampler"].get<std::string>(), "euler");
    CHECK(d["min_side"].get<int>() >= 8);
}

TEST(unknown_handles_are_errors) {
    char err[200] = {};
    ddsd_image* images = nullptr;
    int32_t n = 0;
    auto* stranger = reinterpret_cast<ddsd_handle*>(err);
    CHECK_EQ(ddsd_describe(stranger, nullptr, 0), -DDSD_INVALID);
    CHECK_EQ(ddsd_describe(nullptr, nullptr, 0), -DDSD_INVALID);
    CHECK_EQ(ddsd_generate(stranger, "{}", nullptr, 0, nullptr, &images, &n, err, sizeof err), DDSD_INVALID);
    CHECK_HAS(std::string(err), "handle");
    ddsd_cancel(stranger, DDSD_CANCEL_NOW);
    ddsd_close(stranger);
    Model model;
    ddsd_handle* h = model.handle();
    ddsd_close(h);
    ddsd_close(h);
    ddsd_cancel(h, DDSD_CANCEL_NOW);
    CHECK_EQ(ddsd_describe(h, nullptr, 0), -DDSD_INVALID);
}

TEST(null_arguments_are_errors) {
    char err[200] = {};
    ddsd_image* images = nullptr;
    int32_t n = 0;
    CHECK_EQ(ddsd_open(nullptr, nullptr, nullptr, nullptr, 0), DDSD_INVALID);
    ddsd_handle* h = nullptr;
    CHECK_EQ(ddsd_open(nullptr, nullptr, &h, err, sizeof err), DDSD_INVALID);
    CHECK_HAS(std::string(err), "params");
    Model model;
    CHECK_EQ(ddsd_generate(model.handle(), nullptr, nullptr, 0, nullptr, &images, &n, err, sizeof err), DDSD_INVALID);
    CHECK_EQ(ddsd_generate(model.handle(), request().dump().c_str(), nullptr, 0, nullptr, nullptr, nullptr, err, sizeof err), DDSD_INVALID);
    CHECK_EQ(ddsd_generate(model.handle(), request().dump().c_str(), nullptr, 1, nullptr, &images, &n, err, sizeof err), DDSD_INVALID);
    CHECK_HAS(std::string(err), "inputs");
    CHECK_EQ(ddsd_generate(model.handle(), request().dump().c_str(), nullptr, -1, nullptr, &images, &n, nullptr, 0), DDSD_INVALID);
    CHECK_EQ(ddsd_upscale("{}", nullptr, nullptr, &images, &n, err, sizeof err), DDSD_INVALID);
    ddsd_free_images(nullptr, 3);
    ddsd_close(nullptr);
    ddsd_cancel(nullptr, DDSD_CANCEL_NOW);
}

TEST(a_cpu_without_avx2_is_told_what_to_use) {
    CHECK_EQ(ddsd::cpu_problem({true, true, true, true, true}), "");
    CHECK_EQ(ddsd::cpu_problem(ddsd::cpu_features()), "");   // the tests run on the plug-in that was built
    std::string old = ddsd::cpu_problem({true, false, false, true, false});
    CHECK_HAS(old, "AVX2");
    CHECK_HAS(old, "release profile");
    CHECK_HAS(old, "missing here: AVX2, FMA, BMI2");
}
