/**
 * The program of the sd-worker: a child JVM on a plain class path that binds ddsd through JNA and serves it on loopback. Threads: HTTP exchanges run on
 * virtual threads, all native work on the one thread of {@link org.diffusiondesk.engine.sd.worker.EngineThread}.
 */
@NullMarked
package org.diffusiondesk.engine.sd.worker;

import org.jspecify.annotations.NullMarked;
