// ddsd.h for C++ tests: results as values, everything freed.
#pragma once
#include "ddsd.h"
#include "json.hpp"

#include <functional>
#include <string>
#include <vector>

namespace test {

using json = nlohmann::json;

struct Picture {
    int width, height, channels;
    std::vector<uint8_t> pixels;             // empty where the engine left one out
    bool operator==(const Picture& o) const { return width == o.width && height == o.height && channels == o.channels && pixels == o.pixels; }
};

struct Event {
    int phase, image, step, steps;
};

struct Result {
    int code;
    std::string error;
    std::vector<Picture> pictures;
    std::vector<Event> events;
    std::vector<Picture> previews;
    std::vector<std::string> log;
};

// What a test does while the engine works.
using OnProgress = std::function<void(const Event&)>;

ddsd_image input(const Picture& picture, int role);
json info();
std::string model_path();
std::string lora_path();
// A file in the test's own folder.
std::string write_file(const std::string& name, const std::string& content);
std::string read_file(const std::string& path);

class Model {
    ddsd_handle* h = nullptr;

public:
    int code;
    std::string error;
    explicit Model(const json& params = demo());
    ~Model() { close(); }
    Model(const Model&) = delete;
    static json demo();
    ddsd_handle* handle() const { return h; }
    json describe() const;
    void close();
    Result generate(const json& request, const std::vector<ddsd_image>& inputs = {}, const OnProgress& on_progress = {}) const;
    Result generate_text(const char* request) const;
};

Result upscale(const json& params, const Picture& picture, const OnProgress& on_progress = {});
// A request for one small picture of the demo model.
json request(const json& changes = json::object());

}  // namespace test
