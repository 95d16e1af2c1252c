/** The services of DiffusionDesk as the workbench sees them: they come and go while the window is open. Thread-safe. */
@NullMarked
package org.diffusiondesk.ui.service;

import org.jspecify.annotations.NullMarked;
