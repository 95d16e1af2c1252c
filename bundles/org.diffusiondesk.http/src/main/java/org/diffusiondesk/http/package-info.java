/**
 * The public HTTP server: whoever has routes registers {@link org.diffusiondesk.http.Routes}, and they are served, checked, limited and answered
 * with error bodies here. Blocking handlers run on a virtual thread of their own, asynchronous ones on a thread of the server that they must not
 * block.
 */
@NullMarked
@Export
@Version("1.0.0")
package org.diffusiondesk.http;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
