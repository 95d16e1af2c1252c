/** The server itself, on Jetty. Threads: Jetty's own for what never blocks, a virtual one for each request of a blocking handler. */
@NullMarked
package org.diffusiondesk.http.internal;

import org.jspecify.annotations.NullMarked;
