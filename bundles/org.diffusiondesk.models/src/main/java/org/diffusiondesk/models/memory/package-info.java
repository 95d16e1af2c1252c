/**
 * Tells how much memory a model will use. The rules are pure functions of what the headers say; docs/resources-estimates.md has the source of each
 * constant. Any thread; reading happens on the caller's.
 */
@NullMarked
package org.diffusiondesk.models.memory;

import org.jspecify.annotations.NullMarked;
