/** TODO. */
@NullMarked
package org.diffusiondesk.supervisor;

import org.jspecify.annotations.NullMarked;
