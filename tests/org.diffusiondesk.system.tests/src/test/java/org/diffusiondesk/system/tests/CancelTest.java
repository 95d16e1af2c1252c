package org.diffusiondesk.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Ending a picture in mid-sampling, and that nothing of it is left in the worker. */
class CancelTest {
    /** One step may end between asking how far it is and cancelling, one more is at work then. */
    private static final int STEPS_AFTER = 2;

    private static final ObjectNode WANTED = Json.picture("a red circle on a blue background", 77);

    private static Product product;
    private static Picture fresh;

    @BeforeAll
    static void drawFirstWithAFreshProduct() {
        try (Product other = Product.served().startReady()) {
            fresh = other.api().draw(WANTED);
        }
        product = Product.served().startReady();
    }

    @AfterAll
    static void stop() {
        product.close();
    }

    @Test
    void theCancelRouteEndsItWithinOneStepAndLeavesNoTrace() {
        Api api = product.api();
        long sd = api.pid("sd");
        CompletableFuture<Answer> answer =
                CompletableFuture.supplyAsync(() -> api.post("/v1/images/generations", Json.longPicture(77)));
        JsonNode before = Jobs.awaitSampling(api, 2);
        String job = before.path("job").asString();
        api.post("/v1/images/jobs/" + job + "/cancel", "{}").ok();

        assertEndedSoonAfter(before, Jobs.awaitEnd(api, job));
        assertThat(answer.join().error().path("code").asString()).isEqualTo("cancelled");
        assertThat(api.pid("sd")).isEqualTo(sd);
        assertThat(api.draw(WANTED)).isEqualTo(fresh);
        assertThat(api.pid("sd")).isEqualTo(sd);
    }

    @Test
    void hangingUpEndsItWithinOneStepAndLeavesNoTrace() throws IOException {
        Api api = product.api();
        long sd = api.pid("sd");
        JsonNode before;
        try (Socket client = new Socket(api.base().getHost(), api.base().getPort())) {
            byte[] body = Json.longPicture(77).toString().getBytes(StandardCharsets.UTF_8);
            String head = "POST /v1/images/generations HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: " + body.length
                    + "\r\n\r\n";
            client.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            client.getOutputStream().write(body);
            client.getOutputStream().flush();
            before = Jobs.awaitSampling(api, 2);
        }
        assertEndedSoonAfter(before, Jobs.awaitEnd(api, before.path("job").asString()));
        assertThat(api.draw(WANTED)).isEqualTo(fresh);
        assertThat(api.pid("sd")).isEqualTo(sd);
    }

    @Test
    void hangingUpAStreamEndsItToo() {
        Api api = product.api();
        JsonNode before;
        try (Events events = api.events(
                "/v1/images/generations",
                Json.longPicture(77).put("stream", true).put("partial_images", 1))) {
            before = Jobs.awaitSampling(api, 2);
        }
        assertEndedSoonAfter(before, Jobs.awaitEnd(api, before.path("job").asString()));
        assertThat(api.draw(WANTED)).isEqualTo(fresh);
    }

    @Test
    void aJobThatWaitsIsTakenOutOfTheQueue() {
        Api api = product.api();
        CompletableFuture<Answer> first =
                CompletableFuture.supplyAsync(() -> api.post("/v1/images/generations", Json.longPicture(1)));
        String running = Jobs.awaitSampling(api, 1).path("job").asString();
        try (Events waiting =
                api.events("/v1/images/generations", Json.longPicture(2).put("stream", true))) {
            org.awaitility.Awaitility.await()
                    .until(() -> api.get("/v1/progress").ok().path("queued").asInt() == 1);
        }
        org.awaitility.Awaitility.await()
                .until(() -> api.get("/v1/progress").ok().path("queued").asInt() == 0);
        assertThat(Jobs.of(api, running).path("state").asString()).isEqualTo("running");
        api.post("/v1/images/jobs/" + running + "/cancel", "{}").ok();
        assertThat(first.join().error().path("code").asString()).isEqualTo("cancelled");
    }

    @Test
    void aChatThatIsHungUpLeavesLlamaServerFree() {
        Api api = product.api();
        try (Events chat = api.events(
                "/v1/chat/completions",
                Json.chat("Write a very long story about the sea.", 2000).put("stream", true))) {
            assertThat(chat.next()).isPresent();
        }
        org.awaitility.Awaitility.await().untilAsserted(() -> {
            assertThat(api.health()
                            .path("workers")
                            .path("llm")
                            .path("in_flight")
                            .asInt())
                    .isZero();
            for (JsonNode slot : api.get("/v1/llm/slots").ok()) {
                assertThat(slot.path("is_processing").asBoolean(true)).isFalse();
            }
        });
    }

    private static void assertEndedSoonAfter(JsonNode before, JsonNode end) {
        assertThat(end.path("state").asString()).isEqualTo("cancelled");
        assertThat(end.path("step").asInt())
                .isBetween(before.path("step").asInt(), before.path("step").asInt() + STEPS_AFTER);
    }
}
