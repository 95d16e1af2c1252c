package org.diffusiondesk.api.text;

import java.util.Optional;
import org.diffusiondesk.api.concurrent.Cancellation;

/** The language model for everybody: starts it when it is needed, counts who uses it, stops it when nobody does. Thread-safe. */
public interface TextService {
    /**
     * Waits until llama-server is ready with the model and takes part in it. Starts or changes the model when necessary. Blocks, bounded by the
     * start limit; a cancelled caller leaves no trace.
     *
     * @param model id; empty for the loaded one, else the default
     * @throws org.diffusiondesk.api.error.DeskException unknown model, start failed, cancelled, shutting down
     */
    TextLease acquire(Optional<String> model, Cancellation cancellation);

    /** Loads a model and waits until it is ready; the running one is drained and stopped first when it differs. */
    TextLoad load(Optional<String> model, TextOptions options, Cancellation cancellation);

    /** Lets running answers finish up to the drain limit, then stops llama-server; returns when it has ended. The next request starts it again. */
    void unload();

    /** One turn of a conversation: {@link #acquire} and {@link TextEngine#chat} in one. Blocks. */
    ChatResult chat(ChatRequest request, ChatListener listener, Cancellation cancellation);
}
