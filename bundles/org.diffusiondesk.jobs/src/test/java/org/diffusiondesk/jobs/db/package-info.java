@NullMarked
package org.diffusiondesk.jobs.db;

import org.jspecify.annotations.NullMarked;
