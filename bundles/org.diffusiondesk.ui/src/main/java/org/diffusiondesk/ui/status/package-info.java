/** The status line at the bottom of the window. UI thread only. */
@NullMarked
package org.diffusiondesk.ui.status;

import org.jspecify.annotations.NullMarked;
