/** One class per command; each hands on to a model. UI thread only. */
@NullMarked
package org.diffusiondesk.ui.handlers;

import org.jspecify.annotations.NullMarked;
