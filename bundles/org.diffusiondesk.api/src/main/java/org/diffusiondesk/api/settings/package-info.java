/** Where DiffusionDesk keeps what it writes. The values are fixed for the life of the process. */
@NullMarked
@Export
@Version("1.0.0")
package org.diffusiondesk.api.settings;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
