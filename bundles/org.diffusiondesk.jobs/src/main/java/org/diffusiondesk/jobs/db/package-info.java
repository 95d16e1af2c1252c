/** The one database of DiffusionDesk, {@code desk.db} in the data folder: jobs, and whatever else has to outlive a run. */
@NullMarked
package org.diffusiondesk.jobs.db;

import org.jspecify.annotations.NullMarked;
