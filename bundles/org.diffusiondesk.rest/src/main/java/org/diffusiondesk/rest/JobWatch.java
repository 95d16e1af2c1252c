package org.diffusiondesk.rest;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.image.ImageJob;
import org.diffusiondesk.api.image.ImageService;
import org.diffusiondesk.api.image.JobProgress;

/** Follows every job from its submission to its end. The listener is called on threads of the queue and must be quick. */
final class JobWatch implements Registration {
    private final BiConsumer<ImageJob, JobProgress> listener;
    private final Map<String, Registration> followed = new ConcurrentHashMap<>();

    private JobWatch(BiConsumer<ImageJob, JobProgress> listener) {
        this.listener = listener;
    }

    static Registration start(ImageService images, BiConsumer<ImageJob, JobProgress> listener) {
        JobWatch watch = new JobWatch(listener);
        Registration newJobs = images.listen(watch::follow);
        images.current().ifPresent(watch::follow); // one that was submitted before
        return () -> {
            newJobs.close();
            watch.close();
        };
    }

    private void follow(ImageJob job) {
        if (job.progress().state().ended() || followed.putIfAbsent(job.id(), () -> {}) != null) {
            return;
        }
        Registration registration = job.listen(progress -> {
            listener.accept(job, progress);
            if (progress.state().ended()) {
                release(job.id());
            }
        });
        // it may have ended while we began to listen
        if (followed.replace(job.id(), registration) == null) {
            registration.close();
        }
    }

    private void release(String job) {
        Optional.ofNullable(followed.remove(job)).ifPresent(Registration::close);
    }

    @Override
    public void close() {
        followed.keySet().forEach(this::release);
    }
}
