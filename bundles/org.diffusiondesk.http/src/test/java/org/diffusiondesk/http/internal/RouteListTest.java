package org.diffusiondesk.http.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.diffusiondesk.http.Route;
import org.junit.jupiter.api.Test;

class RouteListTest {
    private static final Route[] ROUTES = {
        Route.post("/v1/thing", exchange -> {}),
        Route.get("/v1/{id...}", exchange -> {}).open(),
        Route.post("/internal/shutdown", exchange -> {})
    };

    @Test
    void listsWhatIsServed() throws IOException {
        try (TestServer server = new TestServer(ROUTES)) {
            assertThat(server.call("GET /v1/routes").body())
                    .isEqualTo("{\"routes\":[{\"method\":\"GET\",\"path\":\"/v1/routes\",\"open\":false},"
                            + "{\"method\":\"POST\",\"path\":\"/v1/thing\",\"open\":false},"
                            + "{\"method\":\"GET\",\"path\":\"/v1/{id...}\",\"open\":true}]}");
        }
    }

    @Test
    void needsTheKey() throws IOException {
        try (TestServer server = new TestServer(TestServer.settings("s3cret", ""), ROUTES)) {
            assertThat(server.call("GET /v1/routes").status()).isEqualTo(401);
        }
    }
}
