package org.diffusiondesk.engine.sd.worker;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.diffusiondesk.engine.sd.worker.wire.WireJson;
import tools.jackson.core.JacksonException;

/** Writes server-sent events; each is flushed whole. Used by one thread. */
final class EventWriter implements AutoCloseable {
    private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "\n\n".getBytes(StandardCharsets.US_ASCII);

    private final OutputStream out;

    EventWriter(OutputStream out) {
        this.out = new BufferedOutputStream(out, 16 << 10);
    }

    /** One event; {@code data} becomes one line of JSON. */
    void event(String name, Object data) throws IOException {
        out.write(("event: " + name + "\ndata: ").getBytes(StandardCharsets.US_ASCII));
        try {
            WireJson.MAPPER.writeValue(out, data);
        } catch (JacksonException e) {
            throw new IOException(e);
        }
        out.write(END);
        out.flush();
    }

    /** A line that clients skip; tells whether they are still there. */
    void comment() throws IOException {
        out.write(COMMENT);
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
