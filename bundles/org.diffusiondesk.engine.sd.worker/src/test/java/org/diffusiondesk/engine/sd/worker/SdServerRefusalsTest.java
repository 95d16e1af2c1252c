package org.diffusiondesk.engine.sd.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the server refuses, and how it says so. */
class SdServerRefusalsTest extends ServerFixture {
    @ParameterizedTest
    @CsvSource({
        "GET,/internal/health", "GET,/internal/engine", "POST,/internal/shutdown", "GET,/v1/models",
                "POST,/v1/models/load",
        "POST,/v1/images/generations", "POST,/v1/images/edits", "POST,/v1/images/cancel", "GET,/v1/progress",
                "GET,/v1/stream/progress",
        "POST,/v1/upscale/load", "POST,/v1/images/upscale", "GET,/nowhere"
    })
    void wantsItsTokenEverywhere(String method, String path) throws Exception {
        HttpRequest.Builder none =
                HttpRequest.newBuilder(server.base().resolve(path)).method(method, HttpRequest.BodyPublishers.noBody());
        assertThat(status(none)).isEqualTo(401);
        assertThat(status(none.copy().header("Authorization", "Bearer wrong"))).isEqualTo(401);
        assertThat(status(none.copy().header("Authorization", TOKEN))).isEqualTo(401);
        assertThat(shutdown.getCount()).isOne();
    }

    @Test
    void takesTheTokenInEitherHeader() throws Exception {
        HttpRequest.Builder health = HttpRequest.newBuilder(server.base().resolve("/internal/health"));
        assertThat(status(health.copy().header("Authorization", "bearer " + TOKEN)))
                .isEqualTo(200);
        assertThat(status(health.copy().header("X-DiffusionDesk-Token", TOKEN))).isEqualTo(200);
    }

    @Test
    void answersEveryKindOfBadRequest() throws Exception {
        assertThat(post("/v1/images/generations", "{nope").statusCode()).isEqualTo(400);
        assertThat(post("/v1/images/generations", body("\"width\":72,\"height\":9"))
                        .body())
                .contains("height must be 64 .. 1024 and a multiple of 8");
        assertThat(post("/v1/nope", "{}").statusCode()).isEqualTo(404);
        assertThat(post("/v1/models", "{}").statusCode()).isEqualTo(405);
        assertThat(post("/v1/models/load", "{\"model\":\"%s\"}".formatted(folder))
                        .body())
                .contains("is a directory", "\"model_unusable\"");
        assertThat(post("/v1/models/load", "{\"model\":\"/nope/x.gguf\"}").body())
                .contains("does not exist");
        assertThat(post("/v1/models/load", "{}").body()).contains("model is missing");
        assertThat(post("/v1/images/upscale", "{\"image\":\"AAAA\"}").statusCode())
                .isEqualTo(400);
        assertThat(post("/v1/images/generations", body("\"stream\":true,\"width\":72,\"height\":9"))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void refusesAHugeBody() throws Exception {
        byte[] huge = new byte[(int) Exchange.BODY_LIMIT + 1];
        HttpRequest request = authorized("/v1/images/generations")
                .POST(HttpRequest.BodyPublishers.ofByteArray(huge))
                .build();

        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("too_large", "64 MiB");
    }
}
