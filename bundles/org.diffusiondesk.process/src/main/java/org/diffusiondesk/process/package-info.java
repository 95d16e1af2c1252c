/**
 * Child processes: starting, reading, ending. Nobody else in DiffusionDesk starts a process.
 *
 * <p>Each child has two pumps on platform threads, and an exit watcher on a virtual one; all types here may be used from any thread.
 */
@NullMarked
@Export
@Version("1.0.0")
package org.diffusiondesk.process;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
