/** Tests. */
@NullMarked
package org.diffusiondesk.jobs;

import org.jspecify.annotations.NullMarked;
