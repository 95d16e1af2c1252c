/** Drawing pictures: {@link org.diffusiondesk.ui.generate.GenerateModel} knows what goes on, the rest shows it. UI thread only. */
@NullMarked
package org.diffusiondesk.ui.generate;

import org.jspecify.annotations.NullMarked;
