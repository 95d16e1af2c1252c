/** Memory of the machine and of processes, read from the kernel where that is cheap and through OSHI elsewhere. Stateless; any thread. */
@NullMarked
package org.diffusiondesk.hardware;

import org.jspecify.annotations.NullMarked;
