package org.diffusiondesk.app;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What the command line says.
 *
 * @param prompt draw this once, ask about it, and end; empty = serve
 * @param data folder for everything that is written
 * @param settings by full key, as text; those of {@code --port} and {@code --host} among them
 */
record Options(Mode mode, Optional<String> prompt, Path data, boolean workbench, Map<String, String> settings) {
    /** What this process is. The third mode of the product, {@code sd-worker}, is a program of its own that the start script calls. */
    enum Mode {
        ORCHESTRATOR,
        LLM_WORKER
    }

    Options {
        settings = Map.copyOf(settings);
    }
}
