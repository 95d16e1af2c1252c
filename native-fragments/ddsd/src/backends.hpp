// The ggml plug-ins (CPU, CUDA, ...), which lie beside this library.
#pragma once
#include "options.hpp"

#include <string>

namespace ddsd {

// Loads the plug-ins once. Throws UNSUPPORTED on a processor that the CPU plug-in was not built for, INTERNAL when there is none.
void ensure_backends();
// Every device with its name, type, free and total bytes.
json devices();

}  // namespace ddsd
