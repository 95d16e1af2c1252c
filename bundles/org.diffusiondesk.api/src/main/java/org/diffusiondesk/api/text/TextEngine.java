package org.diffusiondesk.api.text;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.resource.DeviceMemory;
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
    default WorkerHandle launch(TextLaunch launch, StartListener listener, Cancellation cancellation) {
        return launch(launch, Optional.empty(), listener, cancellation);
    }

    /**
     * The same; and when {@code resume} is present, the conversation is given back to it before this returns. One that can't be read is only a warning of the
     * handle: the conversation is then computed again.
     */
    WorkerHandle launch(
            TextLaunch launch, Optional<SavedConversation> resume, StartListener listener, Cancellation cancellation);

    /** The launch with every option present that the settings decide. Equal arguments to {@link #launch} either way. */
    TextLaunch resolve(TextLaunch launch);

    /**
     * Writes down what an idle llama-server has computed for its conversations. Blocks, at most for {@code limit}. Empty when there is nothing worth it, the
     * server can't do it, or it failed, which is only logged.
     */
    Optional<SavedConversation> save(Endpoint endpoint, Duration limit);

    /** Deletes the files. */
    void discard(SavedConversation conversation);

    /**
     * Holds one turn of a conversation and hands the answer on as it comes. Blocks until it is complete.
     *
     * @throws org.diffusiondesk.api.error.DeskException refused, cancelled, or the server is gone
     */
    ChatResult chat(Endpoint endpoint, ChatRequest request, ChatListener listener, Cancellation cancellation);

    /** Whether llama-server uses a graphics card here, so that the card's memory is what is short. May ask the engine the first time. */
    default boolean usesGpu() {
        return false;
    }

    /**
     * The cards as the engine itself lists them, for machines where nothing else measures them; which process uses how much is not known. Runs the engine's
     * program, and takes about a second, unless it was run less than {@code age} ago. Empty where it lists none.
     */
    default List<DeviceMemory> devices(Duration age) {
        return List.of();
    }
}
