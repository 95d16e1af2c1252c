package org.diffusiondesk.ui.generate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.image.ImageEvent;
import org.diffusiondesk.api.image.ImageJob;
import org.diffusiondesk.api.image.ImageJobListener;
import org.diffusiondesk.api.image.ImageResult;
import org.diffusiondesk.api.image.ImageService;
import org.diffusiondesk.api.image.JobProgress;
import org.diffusiondesk.ui.service.Pipe;
import org.diffusiondesk.ui.service.Problem;
import org.diffusiondesk.ui.service.Threads;
import org.diffusiondesk.ui.texts.Texts;

/** The pictures that this window asked for and that have not ended. UI thread only; the service is asked on other threads, in order. */
final class Drawings implements AutoCloseable {
    private final Threads threads;
    private final Listener listener;
    private final List<Drawing> all = new ArrayList<>();
    private final Deque<Drawing> unasked = new ArrayDeque<>();
    private boolean asking;

    Drawings(Threads threads, Listener listener) {
        this.threads = threads;
        this.listener = listener;
    }

    /** Hears what becomes of them. */
    interface Listener {
        /** Some of them went on. */
        void changed();

        /** One has ended well. */
        void drawn(ImageResult result);

        /** One has ended otherwise. */
        void ended(Run outcome);
    }

    /** Asks for a picture. */
    void start(ImageService service, GenerateSettings asked) {
        Drawing drawing = new Drawing(service, asked);
        all.add(drawing);
        unasked.add(drawing);
        askNext();
        listener.changed();
    }

    /** One after the other, so that the queue has them in the order in which they were asked for. */
    private void askNext() {
        if (!asking && !unasked.isEmpty()) {
            asking = true;
            Drawing next = unasked.remove();
            threads.background().execute(() -> submit(next));
        }
    }

    private void submit(Drawing drawing) {
        try {
            ImageJob job = drawing.service().submit(drawing.asked().request());
            threads.ui().execute(() -> taken(drawing, job));
        } catch (RuntimeException e) { // a service is foreign code; whatever it throws belongs on the screen
            threads.ui().execute(() -> {
                asking = false;
                askNext();
                end(drawing, new Run.Failed(Problem.of(e)));
            });
        }
    }

    private void taken(Drawing drawing, ImageJob job) {
        asking = false;
        askNext();
        if (!all.contains(drawing)) { // the service has gone in between
            return;
        }
        drawing.taken(job, listen(drawing, job));
        job.preview().ifPresent(drawing::previewed); // it may have begun before we listened
        job.result().whenComplete((result, error) -> threads.ui().execute(() -> {
            if (error != null) {
                end(drawing, Problem.isCancellation(error) ? new Run.Cancelled() : new Run.Failed(Problem.of(error)));
            } else if (result != null && remove(drawing)) {
                listener.drawn(result);
            }
        }));
        if (drawing.cancelling()) {
            threads.background().execute(job::cancel);
        }
    }

    private Registration listen(Drawing drawing, ImageJob job) {
        Pipe<JobProgress> progress = Pipe.newest(threads.ui(), value -> {
            if (!value.state().ended()) {
                drawing.progressed(value);
                changed(drawing);
            }
        });
        Pipe<ImageEvent.Preview> previews = Pipe.newest(threads.ui(), value -> {
            drawing.previewed(value);
            changed(drawing);
        });
        return job.listen(new ImageJobListener() {
            @Override
            public void progress(JobProgress value) {
                progress.send(value);
            }

            @Override
            public void preview(ImageEvent.Preview value) {
                previews.send(value);
            }
        });
    }

    private void changed(Drawing drawing) {
        if (all.contains(drawing)) {
            listener.changed();
        }
    }

    private void end(Drawing drawing, Run outcome) {
        if (remove(drawing)) {
            listener.ended(outcome);
        }
    }

    private boolean remove(Drawing drawing) {
        drawing.leave();
        return all.remove(drawing);
    }

    /** The one at work, else the one that is drawn next. */
    Optional<Drawing> current() {
        return all.stream().min(Comparator.comparingInt(Drawing::place));
    }

    /** How many there are beside the current one. */
    int others() {
        return Math.max(0, all.size() - 1);
    }

    /** Ends the current one within one step; does nothing when nothing is drawn. */
    void cancelCurrent() {
        current().filter(drawing -> !drawing.cancelling()).ifPresent(drawing -> {
            drawing.cancelled();
            drawing.job().ifPresent(job -> threads.background().execute(job::cancel));
            listener.changed();
        });
    }

    /** Waits no longer for pictures of a service that is not there any more. */
    void leaveAllBut(Optional<ImageService> present) {
        List<Drawing> gone = all.stream()
                .filter(drawing -> !Optional.of(drawing.service()).equals(present))
                .toList();
        gone.forEach(drawing -> {
            unasked.remove(drawing);
            end(drawing, new Run.Failed(Problem.of(ErrorCode.UNAVAILABLE, Texts.text("generate.gone"))));
        });
    }

    @Override
    public void close() {
        all.forEach(Drawing::leave);
    }
}
