/** Tests. */
@NullMarked
package org.diffusiondesk.jobs.files.webp;

import org.jspecify.annotations.NullMarked;
