package org.diffusiondesk.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.diffusiondesk.http.Json;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class LogFeedTest extends RestFixture {
    private BufferedReader follow(String path) throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = client.send(
                request(path).header("Accept", "text/event-stream").build(), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
        return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    }

    /** The data of the next event, whose name is put into it as {@code event}. */
    private static JsonNode next(BufferedReader events) throws IOException {
        String name = "";
        for (String line = events.readLine(); line != null; line = events.readLine()) {
            if (line.startsWith("event:")) {
                name = line.substring("event:".length()).strip();
            } else if (line.startsWith("data:")) {
                return Json.object()
                        .put("event", name)
                        .set("data", Json.parse(line.substring("data:".length()).getBytes(StandardCharsets.UTF_8)));
            }
        }
        throw new AssertionError("the stream has ended");
    }

    private void write(String line) {
        workers.followers.forEach(follower -> follower.accept(line));
    }

    private void awaitFollowers(int count) {
        await().until(() -> workers.followers.size() == count);
    }

    @Test
    void tellsTheLastLinesAndThenEachNewOne() throws Exception {
        try (BufferedReader events = follow("/v1/workers/llm/log?lines=7")) {
            assertThat(next(events).toString()).isEqualTo("{\"event\":\"line\",\"data\":{\"line\":\"line of llm\"}}");
            assertThat(next(events).path("data").path("line").asString()).isEqualTo("asked for 7");
            awaitFollowers(1);
            write("a new one");
            assertThat(next(events).path("data").path("line").asString()).isEqualTo("a new one");
        }
        awaitFollowers(0);
    }

    @Test
    void aSlowReaderLosesLinesInsteadOfHoldingThemInMemory() throws Exception {
        int written = 20_000;
        String padding = "x".repeat(4000);
        try (BufferedReader events = follow("/v1/workers/sd/log")) {
            awaitFollowers(1);
            for (int i = 0; i < written; i++) {
                write(i + padding);
            }
            write("last");
            long told = 0;
            long lost = 0;
            String line = "";
            while (!line.equals("last")) {
                JsonNode event = next(events);
                line = event.path("data").path("line").asString("");
                if (event.path("event").asString().equals("lost")) {
                    lost += event.path("data").path("lines").asLong();
                } else {
                    told++;
                }
            }
            assertThat(lost).isPositive();
            assertThat(told + lost).isEqualTo(2 + written + 1);
        }
    }

    @Test
    void refusesBeforeItStreams() throws Exception {
        for (String path : new String[] {"/v1/workers/none/log", "/v1/workers/sd/log?lines=0"}) {
            assertThat(send(request(path).header("Accept", "text/event-stream").build())
                            .statusCode())
                    .isIn(400, 404);
        }
    }
}
