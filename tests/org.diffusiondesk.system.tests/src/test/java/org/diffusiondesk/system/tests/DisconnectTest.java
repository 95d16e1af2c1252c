package org.diffusiondesk.system.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A client that hangs up ends its picture wherever it is, unless it asked for it to be kept. */
class DisconnectTest {
    /** What hanging up may take while the worker does nothing that could be cut short. */
    private static final Duration LIMIT = Duration.ofSeconds(3);
    /** One step may end between asking how far it is and hanging up, one more is at work then. */
    private static final int STEPS_AFTER = 2;

    private static Product product;

    @BeforeAll
    static void start() {
        product = Product.served().startReady();
    }

    @AfterAll
    static void stop() {
        product.close();
    }

    @AfterEach
    void nothingIsLeftAndTheNextPictureIsDrawn() {
        Api api = product.api();
        for (JsonNode job : api.get("/v1/images/jobs?state=queued,planned,loading,running")
                .ok()
                .path("data")) {
            api.post("/v1/images/jobs/" + job.path("job").asString() + "/cancel", "{}")
                    .ok();
        }
        assertThat(api.draw(Json.picture("a red circle on a blue background", 5))
                        .width())
                .isEqualTo(128);
    }

    private static ObjectNode request(boolean stream) {
        return Json.longPicture(7).put("stream", stream).put("partial_images", stream ? 1 : 0);
    }

    /** Asks for a picture; closing the socket hangs up. */
    private static Socket ask(ObjectNode request) {
        try {
            Api api = product.api();
            Socket client = new Socket(api.base().getHost(), api.base().getPort());
            byte[] body = request.toString().getBytes(StandardCharsets.UTF_8);
            String head = "POST /v1/images/generations HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: " + body.length
                    + "\r\n\r\n";
            client.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            client.getOutputStream().write(body);
            client.getOutputStream().flush();
            return client;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The newest job in one of these states, once there is one. */
    private static String newest(String states) {
        return await().pollInterval(Duration.ofMillis(10))
                .until(
                        () -> product.api()
                                .get("/v1/images/jobs?limit=1&state=" + states)
                                .ok()
                                .path("data")
                                .path(0)
                                .path("job")
                                .asString(""),
                        job -> !job.isEmpty());
    }

    private static void awaitCancelled(String job) {
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(10))
                .until(() ->
                        Jobs.of(product.api(), job).path("state").asString().equals("cancelled"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void inTheQueue(boolean stream) throws IOException {
        String waiting;
        try (Socket first = ask(request(false))) {
            String running = Jobs.awaitSampling(product.api(), 1).path("job").asString();
            try (Socket second = ask(request(stream))) {
                waiting = newest("queued");
            }
            awaitCancelled(waiting);
            assertThat(Jobs.of(product.api(), running).path("state").asString()).isEqualTo("running");
        }
        assertThat(Jobs.of(product.api(), waiting).path("attempts").asInt()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whileTheModelIsLoaded(boolean stream) throws IOException {
        long pid = product.api().pid("sd");
        Signals.send("STOP", Long.toString(pid)); // loading takes as long as the test wants
        String job;
        try (Socket client = ask(request(stream))) {
            job = newest("planned,loading");
        } finally {
            Signals.send("CONT", Long.toString(pid));
        }
        awaitCancelled(job);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void inTheMidstOfAStepBeforeTheFirstByteAndAfterIt(boolean stream) throws IOException {
        long pid = product.api().pid("sd");
        JsonNode before;
        try (Socket client = ask(request(stream))) {
            before = Jobs.awaitSampling(product.api(), 2);
        }
        JsonNode end = Jobs.awaitEnd(product.api(), before.path("job").asString());
        assertThat(end.path("state").asString()).isEqualTo("cancelled");
        assertThat(end.path("step").asInt())
                .isBetween(before.path("step").asInt(), before.path("step").asInt() + STEPS_AFTER);
        assertThat(product.api().pid("sd")).isEqualTo(pid);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsToBeKeptIsFinished(boolean stream) throws IOException {
        JsonNode before;
        ObjectNode request = request(stream).put("keep", true).put("steps", 30);
        try (Socket client = ask(request)) {
            before = Jobs.awaitSampling(product.api(), 1);
        }
        JsonNode end = Jobs.awaitEnd(product.api(), before.path("job").asString());
        assertThat(end.path("state").asString()).isEqualTo("done");
        String name = end.path("images").path(0).path("name").asString();
        assertThat(Files.size(product.data().resolve("outputs").resolve(name))).isPositive();
        assertThat(product.api().get("/outputs/" + name).status()).isEqualTo(200);
    }

    @Test
    void whoOnlyListensToAJobEndsNothing() throws IOException {
        Api api = product.api();
        String job = api.post("/v1/images/jobs", request(false).put("steps", 40))
                .json()
                .path("job")
                .asString();
        try (Events events = api.events("/v1/images/jobs/" + job + "/events")) {
            assertThat(events.next()).isPresent();
        }
        assertThat(Jobs.awaitEnd(api, job).path("state").asString()).isEqualTo("done");
    }
}
