package org.diffusiondesk.rest;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.image.ImageJob;
import org.diffusiondesk.api.image.ImageService;
import org.diffusiondesk.api.image.JobProgress;
import org.diffusiondesk.http.EventStream;
import org.jspecify.annotations.Nullable;

/** Sends progress to one client. Listeners only put into a bounded queue; the request's thread sends. */
final class ProgressFeed implements AutoCloseable {
    private static final int LIMIT = 512;
    private static final long LOOK_AGAIN_MILLIS = 1000;

    private final ImageService images;
    private final EventStream stream;
    private final LinkedBlockingQueue<Optional<JobProgress>> events = new LinkedBlockingQueue<>(LIMIT);
    private final Map<String, Registration> followed = new LinkedHashMap<>();

    ProgressFeed(ImageService images, EventStream stream) {
        this.images = images;
        this.stream = stream;
        stream.onClose(() -> put(Optional.empty()));
    }

    /** Follows whatever is drawn until the client hangs up. */
    void followAll() throws InterruptedException {
        if (images.current().isEmpty()) {
            stream.send(JobJson.idle());
        }
        LinkedBlockingQueue<ImageJob> submitted = new LinkedBlockingQueue<>(LIMIT);
        try (Registration newJobs = images.listen(job -> {
            if (submitted.offer(job)) {
                put(Optional.empty());
            }
        })) {
            images.current().ifPresent(this::attach);
            while (stream.isOpen()) {
                @Nullable Optional<JobProgress> event = events.poll(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
                for (ImageJob job = submitted.poll(); job != null; job = submitted.poll()) {
                    attach(job);
                }
                images.current().ifPresent(this::attach); // one that waited already when we came
                if (event != null && event.isPresent()) {
                    tell(event.get());
                }
            }
        }
    }

    private void tell(JobProgress progress) {
        stream.send(JobJson.progress(progress));
        if (progress.state().ended()) {
            Optional.ofNullable(followed.get(progress.job())).ifPresent(Registration::close);
        }
    }

    private void attach(ImageJob job) {
        followed.computeIfAbsent(job.id(), id -> job.listen(progress -> put(Optional.of(progress))));
        if (followed.size() > LIMIT) {
            Map.Entry<String, Registration> oldest =
                    followed.entrySet().iterator().next();
            oldest.getValue().close();
            followed.remove(oldest.getKey());
        }
    }

    /** When the client takes nothing, what is oldest is lost. */
    private void put(Optional<JobProgress> event) {
        while (!events.offer(event)) {
            events.poll();
        }
    }

    @Override
    public void close() {
        followed.values().forEach(Registration::close);
    }
}
