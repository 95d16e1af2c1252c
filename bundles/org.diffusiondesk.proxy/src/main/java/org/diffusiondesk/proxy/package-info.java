/**
 * The way to llama-server: routes whose requests are handed on and whose answers are streamed back as they come. Nothing here blocks a thread of the
 * server but the virtual thread that waits for the lease.
 */
@NullMarked
package org.diffusiondesk.proxy;

import org.jspecify.annotations.NullMarked;
