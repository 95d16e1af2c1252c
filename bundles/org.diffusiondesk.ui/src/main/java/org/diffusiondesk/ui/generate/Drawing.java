package org.diffusiondesk.ui.generate;

import java.util.Optional;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.image.ImageEvent;
import org.diffusiondesk.api.image.ImageJob;
import org.diffusiondesk.api.image.ImageService;
import org.diffusiondesk.api.image.JobProgress;

/** A picture that this window asked for and that has not ended. UI thread only. */
final class Drawing {
    private final ImageService service;
    private final GenerateSettings asked;
    private Optional<ImageJob> job = Optional.empty();
    private Optional<Registration> following = Optional.empty();
    private Optional<JobProgress> progress = Optional.empty();
    private Optional<ImageEvent.Preview> preview = Optional.empty();
    private boolean cancelling;

    Drawing(ImageService service, GenerateSettings asked) {
        this.service = service;
        this.asked = asked;
    }

    ImageService service() {
        return service;
    }

    /** The settings that it was asked for with. */
    GenerateSettings asked() {
        return asked;
    }

    /** Empty until the queue has taken it. */
    Optional<ImageJob> job() {
        return job;
    }

    boolean cancelling() {
        return cancelling;
    }

    void taken(ImageJob taken, Registration registration) {
        job = Optional.of(taken);
        following = Optional.of(registration);
    }

    void progressed(JobProgress value) {
        progress = Optional.of(value);
    }

    void previewed(ImageEvent.Preview value) {
        preview = Optional.of(value);
    }

    void cancelled() {
        cancelling = true;
    }

    /** Hears no more of it. */
    void leave() {
        following.ifPresent(Registration::close);
        following = Optional.empty();
    }

    Run.Working run() {
        return new Run.Working(progress, preview, cancelling);
    }

    /** Its place among those that wait; 0 when it is at work, large while nobody knows. */
    int place() {
        return progress.map(JobProgress::position).orElse(Integer.MAX_VALUE);
    }
}
