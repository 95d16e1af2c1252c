/** TODO. */
@NullMarked
package org.diffusiondesk.process;

import org.jspecify.annotations.NullMarked;
