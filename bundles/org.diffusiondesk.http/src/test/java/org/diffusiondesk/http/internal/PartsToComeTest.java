package org.diffusiondesk.http.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.diffusiondesk.http.Assembly;
import org.diffusiondesk.http.Json;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PartsToComeTest {
    private static final Duration LONG = Duration.ofHours(1);

    private final PartsToCome parts = new PartsToCome(Set.of("core", "pictures"), LONG);
    private final DeskServer server =
            new DeskServer(TestServer.settings("key", ""), new RouteTraffic(), parts, "1.2.3");
    private final Routes pictures =
            () -> List.of(Route.get("/v1/pictures", exchange -> exchange.respond(200, Json.object())));

    @AfterEach
    void stop() {
        server.stop();
    }

    private RawClient.Answer call(String startLine) throws Exception {
        return RawClient.call(server.uri(), startLine, "x-api-key: key\n", "");
    }

    @Test
    void whatIsNotThereYetIsAnsweredWithComeAgain() throws Exception {
        server.open();
        for (String startLine : List.of("GET /v1/pictures", "POST /v1/routes", "OPTIONS /v1/pictures")) {
            RawClient.Answer answer = call(startLine);
            assertThat(answer.status()).as(startLine).isEqualTo(503);
            assertThat(answer.header("Retry-After")).as(startLine).isEqualTo("1");
            assertThat(answer.body()).contains("\"unavailable\"", "starting");
        }
        server.add(pictures);
        assertThat(call("GET /v1/pictures").status()).isEqualTo(200);
        assertThat(call("GET /v1/nowhere").status()).isEqualTo(503);
    }

    @Test
    void whatIsNotThereWhenAllPartsAreIsNotFound() throws Exception {
        server.open();
        parts.came("core");
        parts.came("pictures");
        assertThat(call("GET /v1/nowhere").status()).isEqualTo(404);
        assertThat(call("OPTIONS /v1/nowhere").status()).isEqualTo(404);
        assertThat(call("POST /v1/routes").status()).isEqualTo(405);
        assertThat(call("GET /health").status()).isEqualTo(404);
    }

    @Test
    void healthSaysStartingToEverybodyUntilThereIsOne() throws Exception {
        server.open();
        RawClient.Answer answer = RawClient.call(server.uri(), "GET /health", "", "");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"status\":\"starting\",\"version\":\"1.2.3\",\"workers\":{}}");
        server.add(() -> List.of(Route.get(
                        "/health",
                        exchange -> exchange.respond(200, Json.object().put("status", "ok")))
                .open()));
        assertThat(call("GET /health").body()).isEqualTo("{\"status\":\"ok\"}");
    }

    @Test
    void aPartThatGoesAndComesBackIsWaitedForAgain() throws Exception {
        server.open();
        parts.came("core");
        parts.came("pictures");
        parts.came("of-somebody-else");
        parts.went("of-somebody-else");
        assertThat(parts.isUnderWay()).isFalse();
        parts.went("pictures");
        assertThat(parts.missing()).containsExactly("pictures");
        assertThat(call("GET /v1/pictures").status()).isEqualTo(503);
        parts.came("pictures");
        assertThat(parts.isUnderWay()).isFalse();
    }

    @Test
    void completesOnceAllPartsAreThere() {
        parts.came("core");
        assertThat(parts.assembled().toCompletableFuture()).isNotDone();
        parts.came("pictures");
        assertThat(parts.assembled().toCompletableFuture()).isCompletedWithValue(Set.of());
    }

    @Test
    void aPartThatNeverComesIsNotWaitedForForEver() {
        PartsToCome impatient = new PartsToCome(Set.of("core", "pictures"), Duration.ofMillis(1));
        impatient.came("core");
        await().untilAsserted(() -> assertThat(impatient.isUnderWay()).isFalse());
        assertThat(impatient.missing()).contains("pictures");
        assertThat(impatient.assembled().toCompletableFuture().join()).contains("pictures");
        impatient.came("pictures");
        assertThat(impatient.missing()).doesNotContain("pictures");
    }

    @Test
    void theConfigurationNamesTheParts() {
        assertThat(new PartsToCome(Map.of(Assembly.EXPECTED, new String[] {"b", "a"})).missing())
                .containsExactly("a", "b");
        PartsToCome none = new PartsToCome(Map.of());
        assertThat(none.isUnderWay()).isFalse();
        assertThat(none.assembled().toCompletableFuture()).isCompletedWithValue(Set.of());
    }
}
