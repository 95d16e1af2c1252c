/** Cancellation and registration, the two handles that long calls share. All types are thread-safe. */
@NullMarked
@Export
@Version("1.0.0")
package org.diffusiondesk.api.concurrent;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
