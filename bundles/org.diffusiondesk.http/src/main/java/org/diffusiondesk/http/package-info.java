/** TODO. */
@NullMarked
package org.diffusiondesk.http;

import org.jspecify.annotations.NullMarked;
