package org.diffusiondesk.rest;

import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.image.ImageEvent;
import org.diffusiondesk.api.image.ImageJob;
import org.diffusiondesk.api.image.ImageJobListener;
import org.diffusiondesk.api.image.JobProgress;
import org.diffusiondesk.api.image.JobState;
import org.diffusiondesk.http.EncodedEvent;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells everybody who listens to one job what happens to it. It is heard once, each event is written down once, and with many listeners steps and
 * previews are left out where they come too fast, so that telling them costs a bounded share of a processor, however many listen. What is left out is
 * always older than what is told. Thread-safe.
 */
final class JobFeed implements ImageJobListener {
    /** Handing one event to one client takes some 15 to 30 microseconds; this leaves it about 2 % of one core. */
    static final long NANOS_PER_LISTENER = 1_500_000;

    /** What the last event is about. */
    static final String END = "end";

    private static final int REMEMBERED = 128;
    private static final int WAITING = 64;

    private final ImageJob job;
    private final LongSupplier nanoTime;
    private final Runnable onEnd;
    private final EventHub hub;
    private final AtomicReference<Optional<Registration>> hearing = new AtomicReference<>(Optional.empty());
    private final ReentrantLock lock = new ReentrantLock();
    private Optional<JobProgress> last = Optional.empty();
    private Optional<EventHub.Event> state = Optional.empty();
    private Optional<EventHub.Event> picture = Optional.empty();
    private Optional<JobProgress> heldStep = Optional.empty();
    private Optional<ImageEvent.Preview> heldPreview = Optional.empty();
    private Optional<ImageEvent.Preview> shown = Optional.empty();
    private Optional<Inline> inline = Optional.empty();
    private volatile boolean ended;
    private long stepsTold;
    private long previewsTold;

    /** {@code onEnd} runs when the job has ended; after that nothing more is told. */
    JobFeed(ImageJob job, LongSupplier nanoTime, Runnable onEnd) {
        this.job = job;
        this.nanoTime = nanoTime;
        this.onEnd = onEnd;
        // the job may be told of again by another feed, which does not know the numbers of this one
        String run = job.id() + "_" + Long.toString(nanoTime.getAsLong() & Integer.MAX_VALUE, Character.MAX_RADIX);
        this.hub = new EventHub(run, REMEMBERED, WAITING);
    }

    /** Begins to hear of the job. */
    void start() {
        hearing.set(Optional.of(job.listen(this)));
        if (ended) {
            release(); // not before the end was heard, which may come later than the job's state tells
        }
    }

    private void release() {
        hearing.getAndSet(Optional.empty()).ifPresent(Registration::close);
    }

    /**
     * Somebody who listens from now on.
     *
     * @param present how the job stands, to be told first
     */
    record Joined(EventQueue queue, List<EventHub.Event> present) {}

    /** Begins after the event of this id where it is still known, else with how the job stands. */
    Joined join(Optional<String> lastId) {
        lock.lock();
        try {
            flush();
            EventHub.Listening listening = hub.listen(lastId);
            List<EventHub.Event> present = listening.resumed()
                    ? List.of()
                    : Stream.of(state, picture).flatMap(Optional::stream).toList();
            return new Joined(listening.queue(), present);
        } finally {
            lock.unlock();
        }
    }

    void leave(EventQueue queue) {
        hub.forget(queue);
    }

    @Override
    public void progress(JobProgress progress) {
        lock.lock();
        try {
            if (isMereStep(progress) && tooSoon(stepsTold)) {
                heldStep = Optional.of(progress);
            } else {
                if (!isMereStep(progress)) {
                    flush(); // the last step of a phase is told before the next phase
                }
                heldStep = Optional.empty();
                tell(progress);
            }
            last = Optional.of(progress);
        } finally {
            lock.unlock();
        }
        if (progress.state().ended()) {
            ended = true;
            onEnd.run();
            release();
        }
    }

    @Override
    public void preview(ImageEvent.Preview preview) {
        lock.lock();
        try {
            if (tooSoon(previewsTold)) {
                heldPreview = Optional.of(preview);
            } else {
                tell(preview);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The newest preview with its picture in the event; written down once for all who want it so. */
    Optional<Inline> inline() {
        lock.lock();
        try {
            return inline.or(() -> {
                inline = picture.flatMap(event -> shown.map(preview -> Inline.of(job.id(), event, preview)));
                return inline;
            });
        } finally {
            lock.unlock();
        }
    }

    /** An event with a picture in it. */
    record Inline(long number, EncodedEvent encoded) {
        static Inline of(String job, EventHub.Event event, ImageEvent.Preview preview) {
            String base64 = Base64.getEncoder().encodeToString(preview.png());
            ObjectNode data = JobJson.preview(job, preview).put("b64_json", base64);
            return new Inline(event.number(), EncodedEvent.of(event.id(), event.name(), data));
        }
    }

    /** Tells what was held back. */
    void flush() {
        lock.lock();
        try {
            heldStep.ifPresent(this::tell);
            heldStep = Optional.empty();
            heldPreview.ifPresent(this::tell);
        } finally {
            lock.unlock();
        }
    }

    private boolean isMereStep(JobProgress progress) {
        return last.filter(before -> before.state() == progress.state()
                        && before.phase().equals(progress.phase())
                        && before.image() == progress.image()
                        && (progress.state() == JobState.RUNNING || progress.state() == JobState.LOADING))
                .isPresent();
    }

    private boolean tooSoon(long told) {
        return told != 0 && nanoTime.getAsLong() - told < hub.listeners() * NANOS_PER_LISTENER;
    }

    private void tell(JobProgress progress) {
        if (isMereStep(progress)) {
            stepsTold = nanoTime.getAsLong();
        }
        String name = name(progress.state());
        String about = progress.state().ended() ? END : progress.state().wire();
        state = Optional.of(hub.publish(name, about, JobJson.progress(progress)));
        if (progress.state().ended()) {
            show(Optional.empty(), Optional.empty());
        }
    }

    private String name(JobState now) {
        return switch (now) {
            case QUEUED -> last.isPresent() ? "position" : "queued";
            case RUNNING -> "step";
            default -> now.wire();
        };
    }

    private void tell(ImageEvent.Preview preview) {
        heldPreview = Optional.empty();
        previewsTold = nanoTime.getAsLong();
        show(Optional.of(hub.publish("preview", "preview", JobJson.preview(job.id(), preview))), Optional.of(preview));
    }

    private void show(Optional<EventHub.Event> event, Optional<ImageEvent.Preview> preview) {
        picture = event;
        shown = preview;
        inline = Optional.empty();
    }
}
