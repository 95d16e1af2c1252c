package org.diffusiondesk.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.image.ImageOutput;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.image.PictureFiles;
import org.diffusiondesk.api.image.PictureSettings;
import org.diffusiondesk.http.LocalServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SettingsRoutesTest extends RestFixture {
    private static final String PATH = "/v1/images/settings";

    private Optional<LocalServer> server = Optional.empty();

    /** A picture is the letter P and its prompt. */
    private static final class Letters implements PictureFiles {
        @Override
        public Optional<PictureSettings> read(byte[] file) {
            if (file.length == 0 || file[0] != 'P') {
                throw new InvalidRequestException("image", "image is no picture");
            }
            String text = new String(file, 1, file.length - 1, StandardCharsets.UTF_8);
            return text.isEmpty() ? Optional.empty() : Optional.of(parse(text));
        }

        @Override
        public PictureSettings parse(String parameters) {
            return new PictureSettings(parameters, ImageRequest.of(parameters), Map.of("Steps", "20"));
        }

        @Override
        public byte[] encode(byte[] png, ImageOutput output) {
            throw new AssertionError("not asked for");
        }
    }

    @BeforeEach
    void serve() throws java.io.IOException {
        server = Optional.of(LocalServer.start(new SettingsRoutes(new Letters())));
    }

    @AfterEach
    void close() {
        server.ifPresent(LocalServer::close);
    }

    @Test
    void tellsTheRequestThatDrawsThePictureAgain() {
        String image = Base64.getEncoder().encodeToString("Pcat".getBytes(StandardCharsets.UTF_8));
        for (String body : new String[] {"Pcat", " {\"parameters\": \"cat\"}", "{\"image\": \"" + image + "\"}"}) {
            HttpResponse<String> answer = settings(body, "application/octet-stream");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(json(answer).path("request").path("prompt").asString()).isEqualTo("cat");
            assertThat(json(answer).path("parameters").asString()).isEqualTo("cat");
            assertThat(json(answer).path("settings").path("Steps").asString()).isEqualTo("20");
        }
        String form =
                "--x\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.png\"\r\n\r\nPcat\r\n--x--\r\n";
        assertThat(json(settings(form, "multipart/form-data; boundary=x"))
                        .path("parameters")
                        .asString())
                .isEqualTo("cat");
    }

    @Test
    void aPictureWithoutSettingsIsNoError() {
        HttpResponse<String> answer = settings("P", "image/png");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).path("request").isNull()).isTrue();
        assertThat(json(answer).path("settings").isEmpty()).isTrue();
    }

    @Test
    void whatIsNoPictureIsRefused() {
        for (String body : new String[] {"GIF89a", "{}", "", "{\"image\": \"!\"}", "{", " "}) {
            HttpResponse<String> answer = settings(body, "application/octet-stream");
            assertThat(answer.statusCode()).as(body).isEqualTo(400);
        }
        assertThat(error(settings("", "image/png")).path("param").asString()).isEqualTo("image");
        assertThat(settings("{\"parameters\": 3}", "application/json").statusCode())
                .isEqualTo(400);
    }

    private HttpResponse<String> settings(String body, String type) {
        return send(HttpRequest.newBuilder(server.orElseThrow().uri().resolve(PATH))
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }
}
