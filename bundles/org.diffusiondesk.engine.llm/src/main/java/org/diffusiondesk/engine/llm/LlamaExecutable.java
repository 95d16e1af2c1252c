package org.diffusiondesk.engine.llm;

import java.nio.file.Path;

/** A llama-server that was looked at and fits. */
record LlamaExecutable(Path file, LlamaCapabilities capabilities) {}
