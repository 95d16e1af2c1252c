package org.diffusiondesk.rest;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.diffusiondesk.api.image.ImageJob;

/** The feeds of the jobs that somebody listens to, each until its job ends. Thread-safe. */
final class JobFeeds {
    private final Map<String, JobFeed> feeds = new ConcurrentHashMap<>();

    /** The feed of a job; one of a job that has ended tells that and nothing else. */
    JobFeed of(ImageJob job) {
        JobFeed fresh = new JobFeed(job, System::nanoTime, () -> feeds.remove(job.id()));
        JobFeed present = feeds.putIfAbsent(job.id(), fresh);
        if (present != null) {
            return present;
        }
        fresh.start();
        return fresh;
    }

    /** How many jobs are listened to. */
    int size() {
        return feeds.size();
    }
}
