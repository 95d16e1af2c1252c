package org.diffusiondesk.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import tools.jackson.databind.JsonNode;

/** An event of a stream, written down once so that it can be sent to many clients. Immutable. */
public final class EncodedEvent {
    private final byte[] bytes;
    private final int begin;
    private final int data;

    private EncodedEvent(byte[] bytes, int begin, int data) {
        this.bytes = bytes;
        this.begin = begin;
        this.data = data;
    }

    /** An event with an id and a name, each of which is one word. */
    public static EncodedEvent of(String id, String event, JsonNode data) {
        byte[] head = ("id: " + id + "\nevent: " + event + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] rest = ("data: " + Json.text(data) + "\n\n").getBytes(StandardCharsets.UTF_8);
        byte[] all = Arrays.copyOf(head, head.length + rest.length);
        System.arraycopy(rest, 0, all, head.length, rest.length);
        return new EncodedEvent(all, 0, head.length);
    }

    /** The same without its id and its name; not written down again. */
    public EncodedEvent unnamed() {
        return new EncodedEvent(bytes, data, data);
    }

    /** As it goes over the network. */
    public ByteBuffer bytes() {
        return ByteBuffer.wrap(bytes, begin, bytes.length - begin).slice().asReadOnlyBuffer();
    }
}
