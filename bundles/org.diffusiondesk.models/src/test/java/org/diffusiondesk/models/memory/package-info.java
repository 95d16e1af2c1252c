@NullMarked
package org.diffusiondesk.models.memory;

import org.jspecify.annotations.NullMarked;
