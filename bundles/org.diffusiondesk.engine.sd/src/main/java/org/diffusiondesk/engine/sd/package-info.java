/** TODO. */
@NullMarked
package org.diffusiondesk.engine.sd;

import org.jspecify.annotations.NullMarked;
