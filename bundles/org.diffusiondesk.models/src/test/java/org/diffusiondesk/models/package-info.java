/** Tests. */
@NullMarked
package org.diffusiondesk.models;

import org.jspecify.annotations.NullMarked;
