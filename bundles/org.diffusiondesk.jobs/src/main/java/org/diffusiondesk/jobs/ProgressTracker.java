package org.diffusiondesk.jobs;

import java.time.Duration;
import java.util.Optional;
import org.diffusiondesk.api.image.ImageEvent;

/** Follows the events of one job: phase, step, and how long the rest will take by the time of its own steps. Not thread-safe. */
final class ProgressTracker {
    static final String LOAD = "load";
    static final String SAMPLE = "sample";

    private final int count;
    private final int plannedSteps;
    private final String note;
    private String phase = LOAD;
    private int image;
    private int step;
    private int steps;
    private int sampled;
    private double sampledSeconds;
    private String working = SAMPLE;
    private double fraction;
    private boolean begun;

    /** {@code note}: why this is not the first attempt; empty when it is. */
    ProgressTracker(int count, int plannedSteps, String note) {
        this.count = count;
        this.plannedSteps = plannedSteps;
        this.note = note;
    }

    void apply(ImageEvent event) {
        switch (event) {
            case ImageEvent.Loading loading -> {
                phase = LOAD;
                step = loading.done();
                steps = loading.total();
            }
            case ImageEvent.Phase next -> {
                phase = next.name();
                working = phase;
                image = next.image();
                step = 0;
                steps = next.name().equals(SAMPLE) ? plannedSteps : 0;
                begun = true;
            }
            case ImageEvent.Step done -> {
                phase = working; // weights may have been read in between
                image = done.image();
                step = done.step();
                steps = done.steps();
                begun = true;
                if (phase.equals(SAMPLE)) {
                    sampled(done);
                }
            }
            case ImageEvent.Preview preview -> begun = true;
            case ImageEvent.Completed completed -> {
                image = completed.image().index();
                begun = true;
            }
        }
    }

    private void sampled(ImageEvent.Step done) {
        sampled++;
        sampledSeconds += done.seconds();
        double ofImage = done.steps() > 0 ? (double) done.step() / done.steps() : 0;
        fraction = Math.clamp((done.image() + ofImage) / count, fraction, 1);
    }

    /** How much of the sampling of all pictures is done, 0..1; it never falls. */
    double fraction() {
        return fraction;
    }

    /** Whether drawing has begun, so that the model must have been loaded. */
    boolean begun() {
        return begun;
    }

    Optional<String> note() {
        return note.isEmpty() ? Optional.empty() : Optional.of(note);
    }

    String phase() {
        return phase;
    }

    int image() {
        return image;
    }

    int step() {
        return step;
    }

    int steps() {
        return steps;
    }

    /** Steps that are left, of this picture and the next ones, times the mean step so far. */
    Optional<Duration> remaining() {
        if (sampled == 0 || phase.equals(LOAD)) {
            return Optional.empty();
        }
        int perImage = steps > 0 ? steps : plannedSteps;
        int ofThis = phase.equals(SAMPLE) ? Math.max(0, perImage - step) : 0;
        long left = ofThis + (long) Math.max(0, count - image - 1) * perImage;
        return Optional.of(Duration.ofNanos((long) (left * (sampledSeconds / sampled) * 1e9)));
    }
}
