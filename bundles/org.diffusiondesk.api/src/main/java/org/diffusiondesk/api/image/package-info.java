/** Drawing pictures: requests, jobs and events, and the engine behind them. */
@NullMarked
@Export
@Version("1.0.0")
package org.diffusiondesk.api.image;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
