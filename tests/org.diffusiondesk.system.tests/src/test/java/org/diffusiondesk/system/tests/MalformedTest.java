package org.diffusiondesk.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Every wrong request is the client's fault: it is answered as such, in time, and both engines go on as the processes that they were. */
@SharedProduct
class MalformedTest {
    private static final int AT_ONCE = 4;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static Map<String, Long> pids(Api api) {
        Map<String, Long> pids = new TreeMap<>();
        for (JsonNode worker : api.get("/v1/workers").ok().path("workers")) {
            pids.put(worker.path("id").asString(), worker.path("pid").asLong(-1));
        }
        return pids;
    }

    @Test
    void everyMalformedRequestIsRefusedAndBothWorkersLiveOn(Api api) throws InterruptedException {
        api.post("/v1/images/generations", Json.picture("a red circle", 1).put("steps", 1))
                .ok();
        api.post("/v1/chat/completions", Json.chat("hello", 1)).ok();
        Map<String, Long> before = pids(api);
        assertThat(before).hasSize(2).doesNotContainValue(-1L);
        List<Malformed.Wrong> wrongs = new Malformed(Description.of(api)).all();
        assertThat(wrongs).hasSizeGreaterThan(1000);
        ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();
        try (ExecutorService clients = Executors.newFixedThreadPool(AT_ONCE)) {
            wrongs.forEach(wrong -> clients.execute(() -> check(api, wrong, faults)));
            clients.shutdown();
            assertThat(clients.awaitTermination(5, TimeUnit.MINUTES)).isTrue();
        }
        assertThat(faults).as(faults.size() + " of " + wrongs.size()).isEmpty();
        assertThat(pids(api)).isEqualTo(before);
        assertThat(api.health().path("status").asString()).isEqualTo("ok");
    }

    private static void check(Api api, Malformed.Wrong wrong, ConcurrentLinkedQueue<String> faults) {
        try {
            Answer answer = sent(api, wrong);
            boolean refused = answer.status() >= 400 && answer.status() < 500 && answer.status() != 408;
            refused |= answer.status() == 501
                    && answer.error().path("code").asString().equals("unsupported");
            if (!refused || !answer.json().path("error").path("message").isString()) {
                faults.add(wrong.what() + " -> " + answer);
            }
        } catch (RuntimeException | AssertionError e) {
            faults.add(wrong.what() + " -> " + e);
        }
    }

    /** A connection that the server closed just then is no answer; the next one is. */
    private static Answer sent(Api api, Malformed.Wrong wrong) {
        try {
            return send(api, wrong);
        } catch (UncheckedIOException closed) {
            return send(api, wrong);
        }
    }

    private static Answer send(Api api, Malformed.Wrong wrong) {
        return Api.send(api.request(wrong.path())
                .timeout(LIMIT)
                .header("Content-Type", wrong.contentType())
                .method(wrong.method(), BodyPublishers.ofByteArray(wrong.body())));
    }
}
