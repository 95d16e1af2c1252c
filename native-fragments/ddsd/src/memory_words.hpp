// The words of the engine, of ggml and of the C++ library for "there is no memory left".
#pragma once
#include <algorithm>
#include <cctype>
#include <string>

namespace ddsd {

// Without what is quoted, because paths are, and in small letters.
inline std::string spoken(const std::string& line) {
    std::string text;
    for (size_t i = 0; i < line.size(); i++) {
        size_t end = line[i] == '\'' ? line.find('\'', i + 1) : std::string::npos;
        if (end != std::string::npos) i = end;
        else text += (char)std::tolower((unsigned char)line[i]);
    }
    return text;
}

// To be asked of lines of the engine's log only. A lack of pinned memory is not meant: the engine goes on without.
inline bool tells_out_of_memory(const std::string& line) {
    static const char* const words[] = {
        "malloc failed: out of memory", "cuda error: out of memory", "rocm error: out of memory", "cublas_status_alloc_failed",
        "outofdevicememory", "outofhostmemory", "memory allocation of size ", "insufficient memory (attempted to allocate",
        "failed to allocate buffer", "buffer of size ", "failed to allocate the compute buffer", "failed to allocate memory",
        "alloc compute buffer failed", "alloc params backend buffer failed", "alloc compute params backend buffer failed",
        "alloc compute graph failed", "bad_alloc"};
    std::string text = spoken(line);
    if (text.find("pinned memory") != std::string::npos) return false;
    return std::any_of(std::begin(words), std::end(words), [&](const char* word) { return text.find(word) != std::string::npos; });
}

}  // namespace ddsd
