/** The pictures that were drawn before. */
@NullMarked
@Export
@Version("1.0.0")
package org.diffusiondesk.api.history;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
