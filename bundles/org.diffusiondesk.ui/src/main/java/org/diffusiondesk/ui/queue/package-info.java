/** What is drawn and what waits, whoever asked for it: {@link org.diffusiondesk.ui.queue.QueueModel} knows it, the rest shows it. UI thread only. */
@NullMarked
package org.diffusiondesk.ui.queue;

import org.jspecify.annotations.NullMarked;
