/** Who uses the memory, what the next picture would do to it, and a hand in it. Models and figures know no widget; UI thread only. */
@NullMarked
package org.diffusiondesk.ui.resources;

import org.jspecify.annotations.NullMarked;
