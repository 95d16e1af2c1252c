package org.diffusiondesk.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** From the first moment that its port is open the product never says of something that it is not there, or that all is well, before it knows. */
@Timeout(300)
class FirstMomentTest {
    /** One of each part that has routes. */
    private static final List<String> PATHS = List.of(
            "/health",
            "/openapi.yaml",
            "/v1/routes",
            "/v1/models",
            "/v1/workers",
            "/v1/images/jobs",
            "/v1/history/images",
            "/v1/progress",
            "/v1/resources",
            "/v1/config",
            "/v1/prompt/tools",
            "/sdapi/v1/options",
            "/sdapi/v1/samplers",
            "/metrics",
            "/models",
            "/api/version",
            "/");

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }

    private static Set<String> served(Api api) {
        Set<String> all = new TreeSet<>();
        Answer answer = api.get("/v1/routes");
        assertThat(answer.status()).isIn(200, 503);
        for (JsonNode route : answer.json().path("routes")) {
            all.add(route.path("method").asString() + " "
                    + route.path("path").asString().replace("...}", "}"));
        }
        return all;
    }

    @Test
    void noRouteIsDeniedAndNothingIsWellBeforeAllIsThere() throws IOException {
        int port = freePort();
        Api api = new Api(URI.create("http://127.0.0.1:" + port));
        try (Product product =
                Product.bare().arguments("--port", Integer.toString(port)).start()) {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> isOpen(api));
            List<String> wrong = new ArrayList<>();
            Set<String> whenWell = Set.of();
            while (product.out().stream().noneMatch(line -> line.startsWith("ready ")) && wrong.isEmpty()) {
                boolean well = api.health().path("status").asString().equals("ok");
                PATHS.forEach(path -> check(path, api.get(path), well, wrong));
                if (well && whenWell.isEmpty()) {
                    whenWell = served(api);
                }
            }
            Set<String> whenReady = served(api);
            assertThat(wrong).isEmpty();
            assertThat(whenReady).containsAll(Description.of(api).names());
            if (!whenWell.isEmpty()) {
                assertThat(whenWell).isEqualTo(whenReady);
            }
            assertThat(api.get("/v1/nowhere").status()).isEqualTo(404);
        }
    }

    private static void check(String path, Answer answer, boolean well, List<String> wrong) {
        boolean later = answer.status() == 503
                && answer.headers().firstValue("Retry-After").isPresent();
        if (answer.status() != 200 && (well || !later)) {
            wrong.add(path + (well ? " when all is well: " : ": ") + answer);
        }
    }

    private static boolean isOpen(Api api) {
        try {
            return api.get("/health").status() == 200;
        } catch (UncheckedIOException closed) {
            return false;
        }
    }
}
