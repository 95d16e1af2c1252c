package org.diffusiondesk.http.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.http.Form;
import org.diffusiondesk.http.Json;
import org.diffusiondesk.http.Route;
import org.junit.jupiter.api.Test;

class FormTest {
    private static final String TYPE = "multipart/form-data; boundary=XyZ";

    @Test
    void takesFilesAndFieldsApart() throws IOException {
        Form form = read(part("name=\"prompt\"", "a cät")
                + part("name=\"n\"", "2")
                + part("name=\"image[]\"; filename=\"a.png\"\r\nContent-Type: image/png", "PNG1")
                + part("name=\"image[]\"; filename=\"b.png\"", "PNG2")
                + part("name=\"n\"", "3"));
        assertThat(form.fields().requireString("prompt")).isEqualTo("a cät");
        assertThat(form.fields().integer("n", 1, 1, 10)).as("the last counts").isEqualTo(3);
        assertThat(form.files("image")).extracting(Form.Part::fileName).containsExactly("a.png", "b.png");
        assertThat(form.file("image").orElseThrow().contentType()).isEqualTo("image/png");
        assertThat(form.file("image").orElseThrow().bytes()).asString().isEqualTo("PNG1");
        assertThat(form.file("mask")).isEmpty();
    }

    @Test
    void refusesWhatIsNoForm() {
        assertThatThrownBy(() -> FormReader.read(TYPE, "no form at all".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> FormReader.read("multipart/form-data", new byte[0]))
                .hasMessageContaining("boundary");
        assertThatThrownBy(() -> read(part("name=\"a\"", "x").repeat(100))).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void isReadFromARequest() throws IOException {
        try (TestServer server = new TestServer(Route.post("/form", exchange -> {
            Form form = exchange.body().form(2000);
            exchange.respond(
                    200,
                    Json.object().put("bytes", form.file("image").orElseThrow().bytes().length));
        }))) {
            String body = part("name=\"image\"; filename=\"a.png\"", "12345") + "--XyZ--\r\n";
            assertThat(server.call("POST /form", "Content-Type: " + TYPE, body).body())
                    .isEqualTo("{\"bytes\":5}");
            String big = part("name=\"image\"; filename=\"a.png\"", "x".repeat(3000)) + "--XyZ--\r\n";
            assertThat(server.call("POST /form", "Content-Type: " + TYPE, big).status())
                    .isEqualTo(413);
            assertThat(server.call("POST /form", "Content-Type: application/json", "{}")
                            .status())
                    .isEqualTo(400);
        }
    }

    private static Form read(String parts) throws IOException {
        return FormReader.read(TYPE, (parts + "--XyZ--\r\n").getBytes(StandardCharsets.UTF_8));
    }

    private static String part(String disposition, String content) {
        return "--XyZ\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + content + "\r\n";
    }
}
