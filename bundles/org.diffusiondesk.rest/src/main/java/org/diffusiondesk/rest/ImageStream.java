package org.diffusiondesk.rest;

import java.io.IOException;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.image.ImageEvent;
import org.diffusiondesk.api.image.ImageJob;
import org.diffusiondesk.api.image.ImageJobListener;
import org.diffusiondesk.api.image.ImageResult;
import org.diffusiondesk.api.image.JobProgress;
import org.diffusiondesk.api.image.StoredImage;
import org.diffusiondesk.http.EventStream;
import org.diffusiondesk.http.Exchange;
import org.diffusiondesk.http.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Answers with OpenAI's image events: some previews of each picture, then the pictures. For one request, on its thread. */
final class ImageStream {
    /** What the job's listener hands over to the request's thread; no preview means that the job has ended. */
    private record Note(Optional<ImageEvent.Preview> preview, int steps) {}

    private static final int LOOK_AGAIN_SECONDS = 5;

    private final Exchange exchange;
    private final ImageCall call;
    private final String prefix;
    private final LinkedBlockingQueue<Note> notes = new LinkedBlockingQueue<>();
    private int picture = -1;
    private int sent;

    /** {@code prefix} is {@code image_generation} or {@code image_edit}. */
    ImageStream(Exchange exchange, ImageCall call, String prefix) {
        this.exchange = exchange;
        this.call = call;
        this.prefix = prefix;
    }

    /** {@code hungUp} runs when the client is gone. */
    void run(ImageJob job, Runnable hungUp) throws IOException, InterruptedException {
        EventStream stream = exchange.sse(); // left open, so that a failure can still be told in it
        stream.onClose(hungUp);
        try (Registration listening = job.listen(listener())) {
            previews(stream, job);
        }
        complete(stream, Results.await(job));
    }

    private void previews(EventStream stream, ImageJob job) throws InterruptedException {
        while (true) {
            @Nullable Note note = notes.poll(LOOK_AGAIN_SECONDS, TimeUnit.SECONDS);
            if (note == null && job.progress().state().ended()) {
                return;
            }
            if (note != null && note.preview().isEmpty()) {
                return;
            }
            if (note != null) {
                partial(stream, note.preview().get(), note.steps());
            }
        }
    }

    private ImageJobListener listener() {
        return new ImageJobListener() {
            private int steps; // only ever used on the one thread that tells this listener

            @Override
            public void progress(JobProgress progress) {
                if (progress.phase().equals("sample")) {
                    steps = progress.steps();
                }
                if (progress.state().ended()) {
                    notes.add(new Note(Optional.empty(), 0));
                }
            }

            @Override
            public void preview(ImageEvent.Preview preview) {
                if (notes.size() < 16) { // a slow client misses previews
                    notes.add(new Note(Optional.of(preview), steps));
                }
            }
        };
    }

    /** Spreads the wanted number of previews over the steps. */
    private void partial(EventStream stream, ImageEvent.Preview preview, int steps) {
        if (preview.image() != picture) {
            picture = preview.image();
            sent = 0;
        }
        boolean due = sent < call.partialImages()
                && (long) preview.step() * (call.partialImages() + 1) >= (long) steps * (sent + 1);
        if (due) {
            ObjectNode event = event("partial_image", Base64.getEncoder().encodeToString(preview.png()));
            event.put("size", preview.width() + "x" + preview.height());
            event.put("partial_image_index", sent).put("index", preview.image()).put("step", preview.step());
            stream.send(prefix + ".partial_image", event);
            sent++;
        }
    }

    private void complete(EventStream stream, ImageResult result) {
        for (StoredImage stored : result.images()) {
            ObjectNode event = event("completed", call.url() ? "" : JobJson.base64(stored));
            if (call.url()) {
                event.remove("b64_json");
                event.put("url", JobJson.url(stored, exchange));
            }
            event.put("output_format", stored.format().wire());
            event.put("size", stored.image().width() + "x" + stored.image().height());
            event.put("index", stored.image().index())
                    .put("seed", stored.image().seed());
            event.put("job", result.job()).set("usage", JobJson.usage(result));
            stream.send(prefix + ".completed", event);
        }
    }

    private ObjectNode event(String name, String base64) {
        return Json.object()
                .put("type", prefix + "." + name)
                .put("b64_json", base64)
                .put("created_at", System.currentTimeMillis() / 1000)
                .put("quality", "auto")
                .put("background", "opaque")
                .put("output_format", "png");
    }
}
