package org.diffusiondesk.app;

import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.diffusiondesk.api.concurrent.CancellationSource;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.image.ImageJob;
import org.diffusiondesk.api.image.ImageJobListener;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.image.ImageResult;
import org.diffusiondesk.api.image.ImageService;
import org.diffusiondesk.api.image.JobOptions;
import org.diffusiondesk.api.image.JobProgress;
import org.diffusiondesk.api.text.ChatMessage;
import org.diffusiondesk.api.text.ChatRequest;
import org.diffusiondesk.api.text.ChatResult;
import org.diffusiondesk.api.text.TextService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** A run with a prompt: draws it while the language model answers a question about it, prints both, and ends the process. */
@Component(immediate = true, service = OneShot.class)
public final class OneShot {
    private final Announcer announcer;
    private final ImageService images;
    private final TextService texts;
    private final PrintStream out = System.out;
    private final CancellationSource cancellation = new CancellationSource();
    private final AtomicInteger tokens = new AtomicInteger();

    @Activate
    public OneShot(
            @Reference Run run,
            @Reference Announcer announcer,
            @Reference ImageService images,
            @Reference TextService texts) {
        this.announcer = announcer;
        this.images = images;
        this.texts = texts;
        run.options().prompt().ifPresent(prompt -> Thread.ofPlatform()
                .name("one-shot")
                .daemon(false)
                .start(() -> run.lifecycle().exit(show(prompt))));
    }

    @Deactivate
    void close() {
        cancellation.cancel();
    }

    private int show(String prompt) {
        try {
            announcer.startedUp().toCompletableFuture().join(); // so that both really run at the same time
            CompletableFuture<ChatResult> answer = new CompletableFuture<>();
            Thread.ofVirtual().name("one-shot-chat").start(() -> ask(prompt, answer));
            ImageJob job = images.submit(ImageRequest.of(prompt), JobOptions.NORMAL.whileAttended());
            cancellation.onCancel(job::cancel);
            job.listen(new ProgressLines());
            ImageResult result = job.result().toCompletableFuture().join();
            out.println("picture " + result.images().getFirst().file());
            out.println("answer  " + answer.join().text().strip());
            return 0;
        } catch (DeskException e) {
            return failed(e);
        } catch (CompletionException e) {
            return failed(e.getCause() == null ? e : e.getCause());
        }
    }

    private int failed(Throwable reason) {
        System.err.println("diffusiondesk: "
                + (reason instanceof DeskException desk ? desk.code().wire() + ": " + desk.text() : reason.toString()));
        cancellation.cancel();
        return 1;
    }

    private void ask(String prompt, CompletableFuture<ChatResult> answer) {
        String question = "Somebody paints this picture: " + prompt
                + ". Which mood do its colours have, and why? Answer in two or three sentences.";
        ChatRequest request = new ChatRequest(
                Optional.empty(),
                List.of(new ChatMessage("user", question)),
                OptionalInt.of(160),
                OptionalDouble.of(0.2));
        try {
            answer.complete(texts.chat(request, token -> tokens.incrementAndGet(), cancellation));
        } catch (DeskException e) {
            answer.completeExceptionally(e);
        }
    }

    /** One line a step: how far the picture is, and how many pieces of the answer have come meanwhile. */
    private final class ProgressLines implements ImageJobListener {
        private String last = "";

        @Override
        public void progress(JobProgress progress) {
            String now = progress.steps() > 0
                    ? "%s %d/%d".formatted(progress.phase(), progress.step(), progress.steps())
                    : progress.phase();
            if (!now.equals(last)) {
                last = now;
                out.printf("picture %-12s answer %d tokens%n", now, tokens.get());
            }
        }
    }
}
