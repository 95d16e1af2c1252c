/** TODO. */
@NullMarked
package org.diffusiondesk.engine.sd.worker;

import org.jspecify.annotations.NullMarked;
