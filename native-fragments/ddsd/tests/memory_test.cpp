// Too little memory is an error code, and the next small picture is drawn.
#include "engine.hpp"
#include "harness.hpp"

#include <sys/resource.h>

using namespace test;

TEST(out_of_memory_is_an_error_and_passes) {
    Model model;
    Picture before = model.generate(request()).pictures[0];
    std::string text = read_file("/proc/self/statm");
    rlim_t used = std::stoul(text) * 4096;
    rlimit limit{used + (256u << 20), RLIM_INFINITY};
    CHECK_EQ(setrlimit(RLIMIT_AS, &limit), 0);
    Result r = model.generate(request({{"width", 2048}, {"height", 2048}, {"steps", 1}}));
    test::holds(r.code == DDSD_OUT_OF_MEMORY, "code " + std::to_string(r.code) + ": " + r.error, __FILE__, __LINE__);
    CHECK(model.generate(request()).pictures[0] == before);
}
