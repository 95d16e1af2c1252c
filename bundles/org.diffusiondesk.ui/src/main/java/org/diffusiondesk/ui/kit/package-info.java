/** Small helpers around SWT: layout on a 4 px grid, colours, icons, banners, texts. UI thread only. */
@NullMarked
package org.diffusiondesk.ui.kit;

import org.jspecify.annotations.NullMarked;
