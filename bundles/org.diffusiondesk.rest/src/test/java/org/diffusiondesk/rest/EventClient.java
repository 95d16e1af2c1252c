package org.diffusiondesk.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One client of a stream of events; closing it hangs up. */
record EventClient(HttpResponse<InputStream> answer, BufferedReader lines) implements AutoCloseable {
    static EventClient open(HttpClient client, HttpRequest.Builder request, String... lastEventId) throws Exception {
        for (String id : lastEventId) {
            request.header("Last-Event-ID", id);
        }
        HttpResponse<InputStream> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        return new EventClient(
                answer, new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8)));
    }

    /** The next event with all its lines. */
    String next() throws IOException {
        return poll().orElseThrow(() -> new AssertionError("the stream ended"));
    }

    /** The same; empty at the end of the stream. */
    Optional<String> poll() throws IOException {
        StringBuilder event = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty() && !event.isEmpty()) {
                return Optional.of(event.toString());
            }
            if (!line.isEmpty() && !line.startsWith(":")) {
                event.append(line).append('\n');
            }
        }
        return Optional.empty();
    }

    /** All events up to the end of the stream. */
    List<String> rest() throws IOException {
        List<String> all = new ArrayList<>();
        for (Optional<String> event = poll(); event.isPresent(); event = poll()) {
            all.add(event.get());
        }
        return all;
    }

    /** The name of an event. */
    static String name(String event) {
        return line(event, "event: ");
    }

    static String line(String event, String start) {
        return event.lines()
                .filter(line -> line.startsWith(start))
                .map(line -> line.substring(start.length()))
                .findFirst()
                .orElse("");
    }

    @Override
    public void close() throws IOException {
        answer.body().close();
    }
}
