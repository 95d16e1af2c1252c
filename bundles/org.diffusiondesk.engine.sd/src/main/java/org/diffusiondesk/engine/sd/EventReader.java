package org.diffusiondesk.engine.sd;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads server-sent events one by one. Used by one thread. */
final class EventReader {
    /**
     * An event.
     *
     * @param name {@code message} when the stream does not say
     * @param data its lines, joined by a line break
     */
    record Event(String name, String data) {}

    private final BufferedReader in;
    private final Runnable alive;

    /** {@code alive} is called for each line that comes, comments included. */
    EventReader(InputStream in, Runnable alive) {
        this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), 16 << 10);
        this.alive = alive;
    }

    /** The next event; empty at the end of the stream, where an event that is not complete does not count. */
    Optional<Event> next() throws IOException {
        String name = "message";
        StringBuilder data = new StringBuilder();
        boolean any = false;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            alive.run();
            if (line.isEmpty()) {
                if (any) {
                    return Optional.of(new Event(name, data.toString()));
                }
                name = "message";
            } else if (line.startsWith("event:")) {
                name = value(line, 6);
            } else if (line.startsWith("data:")) {
                data.append(any ? "\n" : "").append(line, line.startsWith("data: ") ? 6 : 5, line.length());
                any = true;
            }
        }
        return Optional.empty();
    }

    private static String value(String line, int colon) {
        return line.substring(line.startsWith(" ", colon) ? colon + 1 : colon);
    }
}
