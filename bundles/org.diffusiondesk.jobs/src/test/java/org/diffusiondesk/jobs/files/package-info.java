/** Tests. */
@NullMarked
package org.diffusiondesk.jobs.files;

import org.jspecify.annotations.NullMarked;
