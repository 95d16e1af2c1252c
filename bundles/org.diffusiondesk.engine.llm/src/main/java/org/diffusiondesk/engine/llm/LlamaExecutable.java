package org.diffusiondesk.engine.llm;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A llama-server that was looked at and fits.
 *
 * @param card whether it finds a graphics card on this machine that it can use
 * @param gpuPlugin for the graphics card, in a file outside the executable's folder
 */
record LlamaExecutable(Path file, LlamaCapabilities capabilities, boolean card, Optional<Path> gpuPlugin) {}
