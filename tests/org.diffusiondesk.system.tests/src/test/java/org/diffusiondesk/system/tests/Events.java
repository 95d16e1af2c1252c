package org.diffusiondesk.system.tests;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A stream of server-sent events, read by one thread. Closing it hangs up. */
final class Events implements AutoCloseable {
    /** An event; {@code name} is {@code message} where the stream names none. */
    record Event(String name, String data, long nanos) {
        JsonNode json() {
            return Json.parse(data);
        }

        boolean isEnd() {
            return data.equals("[DONE]");
        }

        /** The piece of an answer that a chat's event carries; often empty for the first and the last. */
        String token() {
            return json().path("choices").path(0).path("delta").path("content").asString("");
        }
    }

    private final BufferedReader in;
    private int comments;

    Events(InputStream in) {
        this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    /** The next event; empty when the stream has ended. */
    Optional<Event> next() {
        String name = "message";
        List<String> data = new ArrayList<>();
        try {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("event:")) {
                    name = line.substring(6).strip();
                } else if (line.startsWith(":")) {
                    comments++;
                } else if (line.startsWith("data:")) {
                    data.add(line.substring(5).strip());
                } else if (line.isEmpty() && !data.isEmpty()) {
                    return Optional.of(new Event(name, String.join("\n", data), System.nanoTime()));
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Comments so far, which only keep the connection alive. */
    int comments() {
        return comments;
    }

    /** Everything up to the end of the stream. */
    List<Event> all() {
        List<Event> all = new ArrayList<>();
        for (Optional<Event> event = next(); event.isPresent(); event = next()) {
            all.add(event.get());
        }
        return all;
    }

    /** The answer of a chat, whose stream must end with {@code [DONE]}. */
    static String text(List<Event> chat) {
        if (chat.isEmpty() || !chat.getLast().isEnd()) {
            throw new AssertionError("the chat has no end: " + chat);
        }
        StringBuilder text = new StringBuilder();
        for (Event event : chat.subList(0, chat.size() - 1)) {
            if (event.json().has("error")) {
                throw new AssertionError(event.data());
            }
            text.append(event.token());
        }
        return text.toString();
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
