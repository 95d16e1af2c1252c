package org.diffusiondesk.engine.sd;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a worker is made of.
 *
 * @param classPath of its program
 * @param library of the native fragment; empty when there is no fragment for this platform
 * @param gpuPlugin of another fragment; fits only {@code library}
 * @param folder where it runs and may leave a crash report
 */
record WorkerFiles(List<Path> classPath, Optional<Path> library, Optional<Path> gpuPlugin, Path folder) {
    WorkerFiles {
        classPath = List.copyOf(classPath);
    }
}
