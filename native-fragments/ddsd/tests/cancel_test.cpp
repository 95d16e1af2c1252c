#include "engine.hpp"
#include "harness.hpp"

#include <algorithm>
#include <thread>

using namespace test;

namespace {

int last_step(const Result& r) {
    int step = 0;
    for (const Event& e : r.events)
        if (e.phase == DDSD_PHASE_SAMPLE) step = std::max(step, e.step);
    return step;
}

}  // namespace

TEST(cancel_ends_between_steps_and_the_next_picture_is_the_same) {
    Model model;
    Picture first = model.generate(request()).pictures[0];
    for (int stop = 1; stop <= 5; stop++) {
        Result r = model.generate(request({{"steps", 50}}), {}, [&](const Event& e) {
            if (e.phase == DDSD_PHASE_SAMPLE && e.step == stop) ddsd_cancel(model.handle(), DDSD_CANCEL_NOW);
        });
        CHECK_EQ(r.code, DDSD_CANCELLED);
        CHECK(r.pictures.empty());
        CHECK(last_step(r) <= stop + 1);
    }
    CHECK(model.generate(request()).pictures[0] == first);
    Model fresh;
    CHECK(fresh.generate(request()).pictures[0] == first);
}

TEST(cancel_comes_from_another_thread) {
    Model model;
    std::thread canceller;
    Result r = model.generate(request({{"steps", 1000}}), {}, [&](const Event& e) {
        if (e.phase == DDSD_PHASE_SAMPLE && e.step == 2) canceller = std::thread([&] { ddsd_cancel(model.handle(), DDSD_CANCEL_NOW); });
    });
    canceller.join();
    CHECK_EQ(r.code, DDSD_CANCELLED);
    CHECK(last_step(r) < 1000);
}

TEST(a_cancel_before_the_job_is_kept_until_it_is_taken_back) {
    Model model;
    ddsd_cancel(model.handle(), DDSD_CANCEL_NOW);
    Result r = model.generate(request());
    CHECK_EQ(r.code, DDSD_CANCELLED);
    CHECK_EQ(last_step(r), 0);
    CHECK_EQ(model.generate(request()).code, DDSD_OK);
    ddsd_cancel(model.handle(), DDSD_CANCEL_NOW);
    ddsd_cancel(model.handle(), DDSD_CANCEL_FORGET);
    CHECK_EQ(model.generate(request()).code, DDSD_OK);
}

TEST(cancel_after_image_returns_the_finished_ones) {
    Model model;
    Result r = model.generate(request({{"batch_count", 4}}), {}, [&](const Event& e) {
        if (e.phase == DDSD_PHASE_SAMPLE && e.image == 1 && e.step == 2) ddsd_cancel(model.handle(), DDSD_CANCEL_AFTER_IMAGE);
    });
    CHECK_EQ(r.code, DDSD_OK);
    size_t drawn = std::count_if(r.pictures.begin(), r.pictures.end(), [](const Picture& p) { return !p.pixels.empty(); });
    CHECK_EQ(drawn, 2u);
    CHECK(r.pictures[0] == model.generate(request()).pictures[0]);
}

TEST(a_busy_call_does_not_swallow_the_cancel_of_the_running_job) {
    Model model;
    Result r = model.generate(request({{"steps", 50}}), {}, [&](const Event& e) {
        if (e.phase != DDSD_PHASE_SAMPLE || e.step != 2) return;
        ddsd_cancel(model.handle(), DDSD_CANCEL_NOW);
        std::thread([&] { model.generate(request()); }).join();
    });
    CHECK_EQ(r.code, DDSD_CANCELLED);
}

TEST(close_ends_a_running_job) {
    auto model = std::make_unique<Model>();
    ddsd_handle* h = model->handle();
    std::thread closer;
    Result r = model->generate(request({{"steps", 1000}}), {}, [&](const Event& e) {
        if (e.phase == DDSD_PHASE_SAMPLE && e.step == 2) closer = std::thread([&] { ddsd_close(h); });
    });
    closer.join();
    CHECK_EQ(r.code, DDSD_CANCELLED);
    CHECK_EQ(ddsd_describe(h, nullptr, 0), -DDSD_INVALID);
}

TEST(many_cancels_leave_no_memory_behind) {
    Model model;
    auto resident = [] {
        std::string text = read_file("/proc/self/statm");
        return std::stol(text.substr(text.find(' '))) * 4096;
    };
    auto cancelled = [&] {
        Result r = model.generate(request({{"steps", 20}}), {}, [&](const Event& e) {
            if (e.phase == DDSD_PHASE_SAMPLE && e.step == 2) ddsd_cancel(model.handle(), DDSD_CANCEL_NOW);
        });
        CHECK_EQ(r.code, DDSD_CANCELLED);
    };
    for (int i = 0; i < 5; i++) cancelled();
    long before = resident();
    for (int i = 0; i < 40; i++) cancelled();
    CHECK(resident() - before < 8 << 20);
}
