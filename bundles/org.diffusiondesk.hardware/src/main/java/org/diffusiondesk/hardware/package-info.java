/**
 * Memory of the machine, of processes and of graphics cards: read from the kernel where that is cheap and through OSHI elsewhere, and through NVML for
 * NVIDIA's cards. Any thread may ask; native calls happen on one own thread, which exists only where there is such a card.
 */
@NullMarked
package org.diffusiondesk.hardware;

import org.jspecify.annotations.NullMarked;
