/**
 * Starts the sd-worker and talks to it over loopback HTTP. Nothing here has a thread of its own that outlives a call, but the pumps of the child; every
 * method blocks its caller.
 */
@NullMarked
package org.diffusiondesk.engine.sd;

import org.jspecify.annotations.NullMarked;
