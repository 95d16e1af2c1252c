/** Tests. */
@NullMarked
package org.diffusiondesk.models.header;

import org.jspecify.annotations.NullMarked;
