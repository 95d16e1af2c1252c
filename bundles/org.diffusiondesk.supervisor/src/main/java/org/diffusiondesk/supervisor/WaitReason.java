package org.diffusiondesk.supervisor;

import java.util.Locale;
import org.diffusiondesk.api.worker.WorkerState;
import org.diffusiondesk.api.worker.WorkerStatus;

/** Why a chat waits, in words for a person. Pure. */
final class WaitReason {
    private static final int COARSE = 10; // percent; a new sentence for every percent would only flicker

    private WaitReason() {}

    static String of(WorkerStatus status) {
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
