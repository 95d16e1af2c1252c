package org.diffusiondesk.api.text;

import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.worker.Endpoint;
import org.diffusiondesk.api.worker.StartListener;
import org.diffusiondesk.api.worker.WorkerHandle;

/** llama-server: how it is started and spoken to. Holds no state of its own and never starts by itself; the supervisor decides. Thread-safe. */
public interface TextEngine {
    /**
     * Starts llama-server and waits until its model is loaded. Blocks; a cancellation ends the process.
     *
     * @throws org.diffusiondesk.api.error.DeskException the model is unusable, the executable is missing or does not fit, it died or took too long
     */
    WorkerHandle launch(TextLaunch launch, StartListener listener, Cancellation cancellation);

    /**
     * Holds one turn of a conversation and hands the answer on as it comes. Blocks until it is complete.
     *
     * @throws org.diffusiondesk.api.error.DeskException refused, cancelled, or the server is gone
     */
    ChatResult chat(Endpoint endpoint, ChatRequest request, ChatListener listener, Cancellation cancellation);
}
