package org.diffusiondesk.rest;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.diffusiondesk.api.image.ImageJob;
import org.diffusiondesk.api.image.JobState;
import org.diffusiondesk.http.EventStream;
import org.diffusiondesk.http.Exchange;
import tools.jackson.databind.node.ObjectNode;

/** Sends the events of one job to one client, the last of them for sure. For one request, on its thread. */
final class JobClient {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final Exchange exchange;
    private final EventStream stream;
    private final ImageJob job;
    private final Manner manner;
    private long sentPreview;

    /** How a client wants to be told. */
    enum Manner {
        /** Events with names; those of previews tell the address of the picture. */
        NAMED,
        /** The same with the previews in their events. */
        INLINE,
        /** Only how the job stands, without names. */
        PROGRESS
    }

    JobClient(Exchange exchange, ImageJob job, Manner manner) throws IOException {
        this.exchange = exchange;
        this.stream = exchange.sse();
        this.job = job;
        this.manner = manner;
    }

    /** The id of the last event. */
    static String endId(ImageJob job) {
        return job.id() + "-end";
    }

    /** Sends until the job has ended or the client is gone; begins after the event of this id where that is still known. */
    void follow(JobFeed feed, Optional<String> lastId) throws InterruptedException {
        JobFeed.Joined joined = feed.join(lastId);
        try {
            for (EventHub.Event event : joined.present()) {
                if (isLast(feed, event)) {
                    return;
                }
            }
            while (stream.isOpen()) {
                Optional<EventQueue.Next> next = joined.queue().take(LOOK_AGAIN);
                if (next.isEmpty()) {
                    feed.flush();
                    JobState state = job.progress().state();
                    if (state.ended()) { // told to nobody, because DiffusionDesk is stopping
                        end(state.wire());
                        return;
                    }
                } else if (isLast(feed, next.get().event())) {
                    return;
                }
            }
        } finally {
            feed.leave(joined.queue());
        }
    }

    /** Sends an event and tells whether it was the last. */
    private boolean isLast(JobFeed feed, EventHub.Event event) throws InterruptedException {
        boolean last = event.about().equals(JobFeed.END);
        boolean preview = event.name().equals("preview");
        if (last) {
            end(event.name());
        } else if (manner == Manner.PROGRESS) {
            if (!preview) {
                stream.send(event.encoded().unnamed());
            }
        } else if (manner == Manner.INLINE && preview) {
            newestPreview(feed);
        } else {
            stream.send(event.encoded());
        }
        return last;
    }

    private void end(String name) throws InterruptedException {
        ObjectNode data = JobJson.progress(job.progress());
        if (manner == Manner.PROGRESS) {
            stream.send(data);
            return;
        }
        if (job.progress().state() == JobState.DONE) {
            data.set("images", JobJson.images(job, exchange));
        }
        stream.send(endId(job), name, data);
    }

    /** The newest preview, which may be newer than the one that was told; each is sent once. */
    private void newestPreview(JobFeed feed) {
        feed.inline().filter(newest -> newest.number() > sentPreview).ifPresent(newest -> {
            sentPreview = newest.number();
            stream.send(newest.encoded());
        });
    }
}
