/** TODO. */
@NullMarked
package org.diffusiondesk.engine.llm;

import org.jspecify.annotations.NullMarked;
