package org.diffusiondesk.http;

import tools.jackson.databind.JsonNode;

/**
 * An answer of {@code text/event-stream}. Sends a comment after every second of silence by itself. Thread-safe; a send blocks until the event is
 * handed to the network, so a listener that must be quick hands its events to the route's thread. Ends with {@link #close} or when the handler
 * returns.
 */
public interface EventStream extends AutoCloseable {
    /** Sends an event with a name. Returns whether the client is still there; when not, nothing happens. */
    boolean send(String event, JsonNode data);

    /** Sends an event with a name and an id, which a client that comes back tells in {@code Last-Event-ID}. {@code id} is one word. */
    boolean send(String id, String event, JsonNode data);

    /** Sends an event that other clients get as well. */
    boolean send(EncodedEvent event);

    /** Sends an event without a name. */
    boolean send(JsonNode data);

    /** Sends an event without a name whose data is this one line, for example {@code [DONE]}. */
    boolean send(String data);

    /** Whether the client is still there and the stream is not closed. */
    boolean isOpen();

    /** Runs once when the client hangs up or the stream is closed; at once when that has happened. Must be short. */
    void onClose(Runnable action);

    @Override
    void close();
}
