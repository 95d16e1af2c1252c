/** Jobs as rows of the database: the durable truth about their states. What is at work lives in memory and is written here when its state changes. */
@NullMarked
package org.diffusiondesk.jobs.store;

import org.jspecify.annotations.NullMarked;
