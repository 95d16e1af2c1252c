package org.diffusiondesk.ui.tests.fakes;

import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.UnavailableException;
import org.diffusiondesk.api.text.ChatListener;
import org.diffusiondesk.api.text.ChatRequest;
import org.diffusiondesk.api.text.ChatResult;
import org.diffusiondesk.api.text.TextLease;
import org.diffusiondesk.api.text.TextLoad;
import org.diffusiondesk.api.text.TextOptions;
import org.diffusiondesk.api.text.TextService;

/** Takes questions and leaves the answers to the test. */
public final class FakeTexts implements TextService {
    private final BlockingQueue<Turn> asked = new LinkedBlockingQueue<>();

    /** A question that waits for its answer. */
    public record Turn(ChatRequest request, ChatListener listener, CompletableFuture<ChatResult> end) {
        public void say(String... pieces) {
            for (String piece : pieces) {
                listener.token(piece);
            }
        }

        public void finish() {
            end.complete(new ChatResult("", "stop", 10, 20));
        }

        public void fail(DeskException error) {
            end.completeExceptionally(error);
        }
    }

    /** The next question that the workbench asks. */
    public Turn next() throws InterruptedException {
        Turn turn = asked.poll(10, TimeUnit.SECONDS);
        if (turn == null) {
            throw new AssertionError("nothing was asked");
        }
        return turn;
    }

    @Override
    public ChatResult chat(ChatRequest request, ChatListener listener, Cancellation cancellation) {
        Turn turn = new Turn(request, listener, new CompletableFuture<>());
        Registration registration =
                cancellation.onCancel(() -> turn.fail(new CancelledException("The answer was stopped.")));
        asked.add(turn);
        try (registration) {
            return turn.end().orTimeout(60, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof DeskException known ? known : new IllegalStateException(e);
        }
    }

    @Override
    public TextLease acquire(Optional<String> model, Cancellation cancellation) {
        throw new UnavailableException("not here");
    }

    @Override
    public TextLoad load(Optional<String> model, TextOptions options, Cancellation cancellation) {
        throw new UnavailableException("not here");
    }

    @Override
    public void unload() {}
}
