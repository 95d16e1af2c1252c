// The errors of the shim: a code of ddsd.h with the text for its caller.
#pragma once
#include "ddsd.h"

#include <stdexcept>
#include <string>

namespace ddsd {

struct Error : std::runtime_error {
    int code;
    Error(int c, const std::string& text) : std::runtime_error(text), code(c) {}
};

[[noreturn]] inline void invalid(const std::string& text) { throw Error(DDSD_INVALID, text); }

// Unwinds through the engine where it has no cancel of its own.
struct Cancelled {};

}  // namespace ddsd
