/** Talking to a language model: leases on a running server, loading, and the engine behind them. */
@NullMarked
@Export
@Version("1.0.0")
package org.diffusiondesk.api.text;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
