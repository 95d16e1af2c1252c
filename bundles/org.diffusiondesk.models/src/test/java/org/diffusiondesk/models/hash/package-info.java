@NullMarked
package org.diffusiondesk.models.hash;

import org.jspecify.annotations.NullMarked;
