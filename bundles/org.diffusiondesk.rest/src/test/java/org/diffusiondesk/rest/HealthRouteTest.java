package org.diffusiondesk.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.WorkerState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class HealthRouteTest extends RestFixture {
    static Stream<Arguments> healths() {
        return Stream.of(
                Arguments.of(FakeServices.READY, 0, FakeServices.READY, 0, 200, "ok"),
                Arguments.of(FakeServices.READY, 3, FakeServices.STOPPED, 0, 200, "ok"),
                Arguments.of(FakeServices.READY, 0, FakeServices.STARTING, 0, 200, "starting"),
                Arguments.of(FakeServices.STARTING, 0, FakeServices.STARTING, 0, 200, "starting"),
                Arguments.of(FakeServices.READY, 0, FakeServices.FAILED, 0, 200, "degraded"),
                Arguments.of(FakeServices.FAILED, 0, FakeServices.READY, 0, 200, "degraded"),
                Arguments.of(FakeServices.READY, 0, FakeServices.DIED, 0, 200, "degraded"),
                Arguments.of(FakeServices.READY, 0, FakeServices.STARTING, 1, 200, "degraded"),
                Arguments.of(FakeServices.STARTING, 0, FakeServices.FAILED, 0, 200, "degraded"),
                Arguments.of(FakeServices.FAILED, 0, FakeServices.FAILED, 0, 503, "degraded"),
                Arguments.of(FakeServices.DIED, 0, FakeServices.FAILED, 0, 503, "degraded"));
    }

    @ParameterizedTest
    @MethodSource("healths")
    void healthFollowsTheWorkers(
            WorkerState sd, int sdRestarts, WorkerState llm, int llmRestarts, int status, String word) {
        workers.now = List.of(
                FakeServices.status(WorkerId.SD, sd, sdRestarts), FakeServices.status(WorkerId.LLM, llm, llmRestarts));
        HttpResponse<String> answer = get("/health");
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(json(answer).path("status").asString()).isEqualTo(word);
        assertThat(json(answer).path("workers").path("llm").path("state").asString())
                .isEqualTo(llm.wire());
    }

    @Test
    void healthTellsEachWorkerButNoSecret() {
        JsonNode body = json(get("/health"));
        assertThat(body.path("version").asString()).isEqualTo("1.0.0");
        JsonNode sd = body.path("workers").path("sd");
        assertThat(sd.path("loaded").asBoolean()).isTrue();
        assertThat(sd.path("model").asString()).isEqualTo("demo");
        assertThat(sd.path("pid").asInt()).isEqualTo(77);
        assertThat(sd.path("warnings").path(0).asString()).isEqualTo("fell back to the CPU");
        assertThat(body.toString()).doesNotContain("secret-token").doesNotContain("127.0.0.1:9");
    }

    @Test
    void itIsStartingUntilEveryPartIsThereAndNoGoodStateWhenOneNeverComes() {
        workers.now = List.of(
                FakeServices.status(WorkerId.SD, FakeServices.READY, 0),
                FakeServices.status(WorkerId.LLM, FakeServices.READY, 0));
        assembly.missing = Set.of("pictures");
        assertThat(status()).isEqualTo("starting");
        assembly.givenUp = true;
        assertThat(status()).isEqualTo("degraded");
        assembly.missing = Set.of();
        assertThat(status()).isEqualTo("ok");
    }

    private String status() {
        HttpResponse<String> answer = get("/health");
        assertThat(answer.statusCode()).isEqualTo(200);
        return json(answer).path("status").asString();
    }
}
