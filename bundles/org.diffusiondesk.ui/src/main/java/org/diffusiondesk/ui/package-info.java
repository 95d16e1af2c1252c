/** The workbench: what stands in it and how it is put together at start-up. Everything here runs on the UI thread unless it says otherwise. */
@NullMarked
package org.diffusiondesk.ui;

import org.jspecify.annotations.NullMarked;
