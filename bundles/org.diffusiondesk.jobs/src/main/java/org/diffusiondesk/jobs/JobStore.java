package org.diffusiondesk.jobs;

import java.util.List;
import java.util.Optional;
import org.diffusiondesk.api.image.JobFilter;

/** Where jobs are kept. Thread-safe. A store that survives a restart can take the place of the one in memory. */
interface JobStore {
    void submitted(DrawJob job);

    void started(DrawJob job);

    void ended(DrawJob job);

    List<DrawJob> list(JobFilter filter);

    Optional<DrawJob> find(String id);

    /** The job at work, else the one that ended last. */
    Optional<DrawJob> current();
}
