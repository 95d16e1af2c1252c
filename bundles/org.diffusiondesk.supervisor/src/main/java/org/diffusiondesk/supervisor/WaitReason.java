package org.diffusiondesk.supervisor;

import java.time.Duration;
import java.util.Locale;
import org.diffusiondesk.api.error.UnavailableException;
import org.diffusiondesk.api.worker.WorkerState;
import org.diffusiondesk.api.worker.WorkerStatus;

/** Why a chat waits, in words for a person. Pure. */
final class WaitReason {
    private static final int COARSE = 10; // percent; a new sentence for every percent would only flicker

    private static final String PICTURE = "A picture is being drawn; the language model comes back after it.";

    private WaitReason() {}

    /** {@code forPicture}: the language model is out for a picture, or on its way out. */
    static String of(WorkerStatus status, boolean forPicture) {
        return switch (status.state()) {
            case WorkerState.Stopped s when forPicture -> PICTURE;
            case WorkerState.Stopping s when forPicture -> PICTURE;
            case WorkerState.Draining s
            when forPicture ->
                "Answers are being finished; then a picture is drawn, and the language model comes back after it.";
            default -> of(status);
        };
    }

    /** For somebody who waited up to the limit. */
    static UnavailableException tooLong(WorkerStatus status, boolean forPicture, Duration limit) {
        return new UnavailableException("the language model was not ready for this request within "
                + Texts.seconds(limit) + ". " + of(status, forPicture));
    }

    private static String of(WorkerStatus status) {
        return switch (status.state()) {
            case WorkerState.Stopped s -> "The language model is about to be started.";
            case WorkerState.Starting s
            when s.loadFraction() > 0 ->
                String.format(
                        Locale.ROOT,
                        "The language model is being loaded (%d %%).",
                        (int) (s.loadFraction() * 100) / COARSE * COARSE);
            case WorkerState.Starting s -> "The language model is being started.";
            case WorkerState.Ready s -> "Another request is served first.";
            case WorkerState.Draining s -> "Answers of the present language model are being finished.";
            case WorkerState.Stopping s -> "The present language model is being unloaded.";
            case WorkerState.Failed s -> "The language model failed and is started again.";
        };
    }
}
