package org.diffusiondesk.engine.sd;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.image.GeneratedImage;
import org.diffusiondesk.api.image.ImageEvent;
import org.diffusiondesk.api.image.ImageListener;
import org.diffusiondesk.api.worker.Endpoint;
import org.diffusiondesk.engine.sd.worker.wire.WorkerEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/** One job at a worker: reads its events to the end, while cancellation and silence are watched from the side. Used once. */
final class WorkerCall {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerCall.class);
    /** A worker at work sends at least a comment four times a second. */
    private static final Duration SILENCE = Duration.ofSeconds(60);
    /** A cancelled job ends with its step, which takes long on a CPU; after this time it is left alone and the worker finishes it by itself. */
    private static final Duration LAST_STEP = Duration.ofSeconds(60);

    private static final Duration RETRY = Duration.ofMillis(50);

    private final WorkerClient client;
    private final Endpoint endpoint;
    private final Map<String, ?> files;
    private final ImageListener listener;
    private final Cancellation cancellation;
    private final List<GeneratedImage> images = new ArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicLong heard = new AtomicLong(System.nanoTime());

    WorkerCall(
            WorkerClient client,
            Endpoint endpoint,
            Map<String, ?> files,
            ImageListener listener,
            Cancellation cancellation) {
        this.client = client;
        this.endpoint = endpoint;
        this.files = files;
        this.listener = listener;
        this.cancellation = cancellation;
    }

    /** Runs the job that {@code body} describes, under the id {@code job} that the body carries; returns its pictures. */
    List<GeneratedImage> run(String path, String job, Object body) {
        if (cancellation.isCancelled()) {
            throw new CancelledException("Cancelled before the sd-worker was asked.");
        }
        Registration registration =
                cancellation.onCancel(() -> Thread.ofVirtual().name("sd-cancel").start(() -> cancel(job)));
        try (InputStream in = client.open(endpoint, path, body, files)) {
            Thread.ofVirtual().name("sd-watch").start(() -> watch(in));
            read(in);
            return List.copyOf(images);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException("Interrupted while the sd-worker was at work.");
        } catch (IOException | JacksonException e) {
            if (cancellation.isCancelled()) {
                throw new CancelledException("The job was cancelled.");
            }
            throw WireErrors.gone("in the middle of its work", e);
        } finally {
            over.countDown();
            registration.close();
        }
    }

    private void read(InputStream in) throws IOException {
        EventReader reader = new EventReader(in, () -> heard.set(System.nanoTime()));
        while (true) {
            EventReader.Event event =
                    reader.next().orElseThrow(() -> new IOException("the stream ended before the job"));
            Optional<WorkerEvent> known = WorkerEvent.read(event.name(), event.data());
            if (known.isPresent() && accept(known.get())) {
                return;
            }
        }
    }

    /** True at the end of the job. */
    private boolean accept(WorkerEvent event) {
        switch (event) {
            case WorkerEvent.Loading e -> listener.event(new ImageEvent.Loading(e.done(), e.total()));
            case WorkerEvent.Phase e -> listener.event(new ImageEvent.Phase(e.name(), e.image()));
            case WorkerEvent.Step e -> listener.event(new ImageEvent.Step(e.image(), e.step(), e.steps(), e.seconds()));
            case WorkerEvent.Preview e ->
                listener.event(new ImageEvent.Preview(e.image(), e.step(), e.width(), e.height(), e.png()));
            case WorkerEvent.Image e -> {
                GeneratedImage image = new GeneratedImage(e.index(), e.seed(), e.width(), e.height(), e.png());
                images.add(image);
                listener.event(new ImageEvent.Completed(image));
            }
            case WorkerEvent.Failed e -> throw WireErrors.of(e.error(), files);
            case WorkerEvent.Done e -> {
                return true;
            }
        }
        return false;
    }

    /** Tells the worker, again while it does not know the job yet: its request may still be on the way. */
    private void cancel(String job) {
        try {
            while (!client.cancel(endpoint, job)) {
                if (over.await(RETRY.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (DeskException e) {
            // whoever reads the job's events hears of a lost worker as well
            LOG.debug("sd-worker: could not be told to cancel", e);
        }
    }

    /** Closes the stream when the worker falls silent, or is still at a cancelled job after a long time. */
    private void watch(InputStream in) {
        try {
            long cancelled = 0;
            while (!over.await(1, TimeUnit.SECONDS)) {
                long now = System.nanoTime();
                if (cancellation.isCancelled() && cancelled == 0) {
                    cancelled = now;
                }
                boolean tooLong = cancelled != 0 && now - cancelled > LAST_STEP.toNanos();
                if (tooLong || now - heard.get() > SILENCE.toNanos()) {
                    LOG.warn(
                            "sd-worker: {}",
                            tooLong ? "still at a cancelled job, not waiting for it" : "silent at work, given up");
                    in.close();
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.debug("sd-worker: its stream was closed already", e);
        }
    }
}
