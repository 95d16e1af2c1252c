/** The one family of errors that DiffusionDesk's services throw. Immutable, usable from any thread. */
@NullMarked
@Export
@Version("1.0.0")
package org.diffusiondesk.api.error;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
