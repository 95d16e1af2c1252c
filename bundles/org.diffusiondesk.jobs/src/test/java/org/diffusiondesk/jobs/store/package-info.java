@NullMarked
package org.diffusiondesk.jobs.store;

import org.jspecify.annotations.NullMarked;
