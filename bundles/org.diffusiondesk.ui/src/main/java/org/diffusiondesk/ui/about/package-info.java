/** What DiffusionDesk is made of: versions and licences. UI thread only. */
@NullMarked
package org.diffusiondesk.ui.about;

import org.jspecify.annotations.NullMarked;
