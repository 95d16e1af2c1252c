package org.diffusiondesk.engine.llm;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A llama-server that was looked at and fits.
 *
 * @param gpuPlugin for the graphics card, in a file outside the executable's folder
 */
record LlamaExecutable(Path file, LlamaCapabilities capabilities, Optional<Path> gpuPlugin) {}
