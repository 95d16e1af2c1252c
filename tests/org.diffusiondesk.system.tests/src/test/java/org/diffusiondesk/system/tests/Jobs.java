package org.diffusiondesk.system.tests;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Waits for what happens to pictures that are being drawn. */
final class Jobs {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private Jobs() {}

    /** Waits until a job is sampling and has done {@code steps} of its steps; returns its progress. */
    static JsonNode awaitSampling(Api api, int steps) {
        return await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> api.get("/v1/progress").ok(),
                        now -> isSampling(now) && now.path("step").asInt() >= steps);
    }

    static boolean isSampling(JsonNode progress) {
        return progress.path("state").asString().equals("running")
                && progress.path("phase").asString().equals("sample");
    }

    static JsonNode of(Api api, String job) {
        return api.get("/v1/images/jobs/" + job).ok();
    }

    /** Waits until it has ended, and returns how. */
    static JsonNode awaitEnd(Api api, String job) {
        return await().atMost(LIMIT).pollInterval(Duration.ofMillis(20)).until(() -> of(api, job), now -> List.of(
                        "done", "failed", "cancelled", "interrupted")
                .contains(now.path("state").asString()));
    }
}
