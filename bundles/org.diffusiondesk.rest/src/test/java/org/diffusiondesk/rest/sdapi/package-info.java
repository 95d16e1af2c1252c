/** Tests. */
@NullMarked
package org.diffusiondesk.rest.sdapi;

import org.jspecify.annotations.NullMarked;
