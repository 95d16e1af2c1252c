/** TODO. */
@NullMarked
package org.diffusiondesk.proxy;

import org.jspecify.annotations.NullMarked;
