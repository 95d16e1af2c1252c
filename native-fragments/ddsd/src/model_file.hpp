// A look at a model file before the engine reads it.
#pragma once
#include <string>

namespace ddsd {

// Throws with the given code when the file is missing, no regular file, unreadable, or a GGUF or safetensors file that is damaged or cut short.
// Other formats are left to the engine.
void require_model_file(const std::string& path, const std::string& key, int code);

}  // namespace ddsd
