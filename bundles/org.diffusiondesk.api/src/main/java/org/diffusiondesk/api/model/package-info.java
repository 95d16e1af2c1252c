/** Which models there are, what each is good at, and where its files lie. */
@NullMarked
@Export
@Version("1.0.0")
package org.diffusiondesk.api.model;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
