/** The two workers: state, memory, restarts and log. UI thread only. */
@NullMarked
package org.diffusiondesk.ui.workers;

import org.jspecify.annotations.NullMarked;
