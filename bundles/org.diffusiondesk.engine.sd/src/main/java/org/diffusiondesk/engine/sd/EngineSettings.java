package org.diffusiondesk.engine.sd;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How the worker is run.
 *
 * @param library the user's own ddsd; empty for the one of the native fragment
 * @param threads 0 for the engine's choice
 * @param startLimit from the start of the process to its first healthy answer
 * @param javaHome of the worker's JVM; empty for our own
 * @param heapMiB largest Java heap of the worker; input pictures live there, models do not
 * @param preview {@code proj} or {@code tae}
 * @param budget bytes of the card that are never to be passed; empty for no bound but the card
 */
record EngineSettings(
        Optional<Path> library,
        int threads,
        Duration startLimit,
        Optional<Path> javaHome,
        int heapMiB,
        String preview,
        OptionalLong budget) {}
