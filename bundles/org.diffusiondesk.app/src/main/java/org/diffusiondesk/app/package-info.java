/**
 * Start-up: the command line, the data folder, the settings, and what is printed when everything is ready. Runs on the framework's start thread;
 * whatever waits has a virtual thread of its own.
 */
@NullMarked
package org.diffusiondesk.app;

import org.jspecify.annotations.NullMarked;
