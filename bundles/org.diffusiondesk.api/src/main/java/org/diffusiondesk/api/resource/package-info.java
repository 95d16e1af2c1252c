/** What the machine has and what the workers use of it. Values are immutable snapshots. */
@NullMarked
@Export
@Version("1.0.0")
package org.diffusiondesk.api.resource;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
