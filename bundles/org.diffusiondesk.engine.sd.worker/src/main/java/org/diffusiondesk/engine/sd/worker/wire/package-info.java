/** What the sd-worker and its client say to each other. Immutable values, usable from any thread. */
@NullMarked
@Export
@Version("1.0.0")
package org.diffusiondesk.engine.sd.worker.wire;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
