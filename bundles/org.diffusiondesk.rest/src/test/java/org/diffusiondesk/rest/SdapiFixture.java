package org.diffusiondesk.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.http.Json;
import org.diffusiondesk.http.LocalServer;
import org.diffusiondesk.rest.sdapi.SdapiRoutes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import tools.jackson.databind.JsonNode;

/** AUTOMATIC1111's routes over fake services. */
abstract class SdapiFixture extends RestFixture {
    static final String PNG = Base64.getEncoder().encodeToString(FakeImages.png());

    private Optional<LocalServer> server = Optional.empty();

    @BeforeEach
    void serve() {
        SdapiRoutes routes = new SdapiRoutes(new SdapiRoutes.Services(
                images,
                catalog,
                new FakeResources.Probe(),
                root,
                Optional::empty,
                () -> Optional.of(resources),
                "1.0.0"));
        server = Optional.of(LocalServer.start(routes));
    }

    @AfterEach
    void close() {
        server.ifPresent(LocalServer::close);
    }

    @Override
    URI base() {
        return server.orElseThrow().uri();
    }

    JsonNode ok(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer);
    }

    JsonNode draw(String body) {
        return ok(post("/sdapi/v1/txt2img", body));
    }

    static JsonNode info(JsonNode answer) {
        assertThat(answer.path("info").isString()).isTrue();
        return Json.parse(answer.path("info").stringValue().getBytes(StandardCharsets.UTF_8));
    }

    ImageRequest last() {
        return images.jobs.getLast().request;
    }
}
