/** The pictures that were drawn before: {@link org.diffusiondesk.ui.gallery.GalleryModel} knows them, the rest shows them. UI thread only. */
@NullMarked
package org.diffusiondesk.ui.gallery;

import org.jspecify.annotations.NullMarked;
