#include "model_file.hpp"

#include "gguf.h"
#include "options.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <system_error>

namespace ddsd {
namespace {

namespace fs = std::filesystem;

// Empty, or what is wrong with it.
std::string gguf_problem(const std::string& path, uint64_t size) {
    gguf_init_params params{/*no_alloc=*/true, /*ctx=*/nullptr};
    std::unique_ptr<gguf_context, void (*)(gguf_context*)> file(gguf_init_from_file(path.c_str(), params), gguf_free);
    if (!file) return "is a damaged GGUF file";
    uint64_t end = 0;
    for (int64_t i = 0; i < gguf_get_n_tensors(file.get()); i++)
        end = std::max<uint64_t>(end, gguf_get_tensor_offset(file.get(), i) + gguf_get_tensor_size(file.get(), i));
    if (gguf_get_data_offset(file.get()) + end > size) return "is cut short (GGUF)";
    return "";
}

std::string safetensors_problem(std::ifstream& file, uint64_t header_size, uint64_t size) {
    if (header_size > size - 8) return "is cut short (safetensors)";
    std::string text(header_size, 0);
    file.seekg(8);
    if (!file.read(&text[0], (std::streamsize)header_size)) return "cannot be read";
    json header = json::parse(text, nullptr, false);
    if (!header.is_object()) return "is a damaged safetensors file";
    for (const auto& entry : header.items()) {
        if (entry.key() == "__metadata__") continue;
        const json& tensor = entry.value();
        auto offsets = tensor.is_object() ? tensor.find("data_offsets") : tensor.end();
        if (offsets == tensor.end() || !offsets->is_array() || offsets->size() != 2 || !(*offsets)[0].is_number_unsigned() || !(*offsets)[1].is_number_unsigned())
            return "is a damaged safetensors file (tensor " + entry.key() + ")";
        uint64_t from = (*offsets)[0].get<uint64_t>(), to = (*offsets)[1].get<uint64_t>();
        if (from > to) return "is a damaged safetensors file (tensor " + entry.key() + ")";
        if (to > size - 8 - header_size) return "is cut short (safetensors)";
    }
    return "";
}

std::string content_problem(const std::string& path, uint64_t size) {
    std::ifstream file(fs::u8path(path), std::ios::binary);
    char head[9] = {};
    if (!file) return "cannot be read";
    file.read(head, sizeof head);
    if (file.gcount() < (std::streamsize)sizeof head) return "is too short for a model";
    if (memcmp(head, "GGUF", 4) == 0) return gguf_problem(path, size);
    uint64_t header_size = 0;
    for (int i = 7; i >= 0; i--) header_size = header_size << 8 | (unsigned char)head[i];
    if (head[8] == '{' && header_size >= 2 && header_size < (100u << 20)) return safetensors_problem(file, header_size, size);
    return "";
}

}  // namespace

void require_model_file(const std::string& path, const std::string& key, int code) {
    auto fail = [&](const std::string& problem) { throw Error(code, key + ": " + path + " " + problem); };
    if (path.empty()) throw Error(code, key + ": no file given");
    std::error_code ec;
    fs::file_status status = fs::status(fs::u8path(path), ec);
    if (!fs::exists(status)) fail("does not exist");
    if (fs::is_directory(status)) fail("is a directory; a model file (.gguf or .safetensors) is needed");
    if (!fs::is_regular_file(status)) fail("is not a regular file");
    uint64_t size = fs::file_size(fs::u8path(path), ec);
    if (ec) fail("cannot be read: " + ec.message());
    std::string problem = content_problem(path, size);
    if (!problem.empty()) fail(problem);
}

}  // namespace ddsd
