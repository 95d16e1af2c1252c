/** SHA-256 sums of model files, computed in the background and remembered. */
@NullMarked
package org.diffusiondesk.models.hash;

import org.jspecify.annotations.NullMarked;
