/** The engines' processes as everybody else sees them: states, exits, endpoints. Values are immutable snapshots. */
@NullMarked
@Export
@Version("1.0.0")
package org.diffusiondesk.api.worker;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
