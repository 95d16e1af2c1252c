/** TODO. */
@NullMarked
package org.diffusiondesk.hardware;

import org.jspecify.annotations.NullMarked;
