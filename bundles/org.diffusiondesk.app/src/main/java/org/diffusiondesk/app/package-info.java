/** TODO. */
@NullMarked
package org.diffusiondesk.app;

import org.jspecify.annotations.NullMarked;
