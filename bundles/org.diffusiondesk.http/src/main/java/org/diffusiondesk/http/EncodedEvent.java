package org.diffusiondesk.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;

/** An event of a stream, written down once so that it can be sent to many clients. Immutable. */
public final class EncodedEvent {
    private final byte[] bytes;

    private EncodedEvent(byte[] bytes) {
        this.bytes = bytes;
    }

    /** An event with an id and a name, each of which is one word. */
    public static EncodedEvent of(String id, String event, JsonNode data) {
        String text = "id: " + id + "\nevent: " + event + "\ndata: " + Json.text(data) + "\n\n";
        return new EncodedEvent(text.getBytes(StandardCharsets.UTF_8));
    }

    /** As it goes over the network. */
    public ByteBuffer bytes() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }
}
