package org.diffusiondesk.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.history.GalleryQuery;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class GalleryRoutesTest extends RestFixture {
    private static final String PICTURES = "/v1/history/images";

    @BeforeEach
    void addPictures() throws IOException {
        gallery.add("one.png", Files.writeString(root.resolve("one.png"), "picture one"));
        gallery.add("two ü.png", Files.writeString(root.resolve("two.png"), "picture two"));
    }

    private HttpResponse<String> call(String method, String path, String body) {
        return send(request(path)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    @Test
    void listsPictures() {
        JsonNode page = json(get(PICTURES));
        assertThat(page.path("next").asString()).isEqualTo("further");
        assertThat(page.path("total").asLong()).isEqualTo(17);
        assertThat(page.path("data").path(0).toString())
                .isEqualTo("{\"name\":\"one.png\",\"url\":\"/outputs/one.png\","
                        + "\"thumbnail\":\"/v1/history/images/one.png/thumbnail\",\"job\":\"job1\",\"index\":0,"
                        + "\"seed\":7,\"width\":128,\"height\":96,\"bytes\":1000,\"created_at\":1.5,"
                        + "\"model\":\"demo\",\"prompt\":\"a prompt\",\"negative_prompt\":\"bad\","
                        + "\"favourite\":false,\"tags\":[],\"deleted\":false}");
        String thumbnail = page.path("data").path(1).path("thumbnail").asString();
        assertThat(get(thumbnail).body()).isEqualTo("picture two");
        assertThat(gallery.queries)
                .containsExactly(new GalleryQuery(
                        Optional.empty(), List.of(), false, Optional.empty(), false, Optional.empty(), 50));
    }

    @Test
    void passesOnEveryParameter() {
        get(PICTURES + "?q=red%20circle&tag=sea,%20sky&favourite=true&model=demo&bin=1&after=abc&limit=500");
        assertThat(gallery.queries)
                .containsExactly(new GalleryQuery(
                        Optional.of("red circle"),
                        List.of("sea", "sky"),
                        true,
                        Optional.of("demo"),
                        true,
                        Optional.of("abc"),
                        500));
        get(PICTURES + "?q=&tag=&favourite=false&model=%20&after=");
        assertThat(gallery.queries.getLast())
                .isEqualTo(new GalleryQuery(
                        Optional.empty(), List.of(), false, Optional.empty(), false, Optional.empty(), 50));
    }

    @ParameterizedTest
    @CsvSource({
        "limit=0, limit",
        "limit=501, limit",
        "limit=many, limit",
        "favourite=yes, favourite",
        "bin=2, bin",
    })
    void namesTheWrongParameter(String query, String param) {
        HttpResponse<String> answer = get(PICTURES + "?" + query);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(error(answer).path("param").asString()).isEqualTo(param);
    }

    @Test
    void showsOnePictureWithItsSettings() {
        JsonNode one = json(get(PICTURES + "/one.png"));
        assertThat(one.path("name").asString()).isEqualTo("one.png");
        assertThat(one.path("parameters").asString()).isEqualTo("picture one");
        assertThat(one.path("settings").path("prompt").asString()).isEqualTo("picture one");
        assertThat(json(get(PICTURES + "/two%20%C3%BC.png")).path("name").asString())
                .isEqualTo("two ü.png");
        assertThat(get(PICTURES + "/none.png").statusCode()).isEqualTo(404);
    }

    @Test
    void notesWhatPeopleWant() {
        JsonNode noted = json(call("PATCH", PICTURES + "/one.png", "{\"favourite\": true, \"tags\": [\"sea\"]}"));
        assertThat(noted.path("favourite").asBoolean()).isTrue();
        assertThat(noted.path("tags").toString()).isEqualTo("[\"sea\"]");
        assertThat(json(call("PATCH", PICTURES + "/one.png", "{\"tags\": []}"))
                        .path("favourite")
                        .asBoolean())
                .isTrue();
        assertThat(json(get("/v1/history/tags")).path("data").toString())
                .isEqualTo("[{\"tag\":\"sea\",\"pictures\":2},{\"tag\":\"sky\",\"pictures\":1}]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | favourite",
                "{\"favourite\": \"yes\"} | favourite",
                "{\"tags\": \"sea\"} | tags",
                "{\"tags\": [1]} | tags[0]",
            })
    void namesWhatIsWrongInAChange(String body, String param) {
        HttpResponse<String> answer = call("PATCH", PICTURES + "/one.png", body);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(error(answer).path("param").asString()).isEqualTo(param);
    }

    @Test
    void deletesIntoTheBinAndBack() {
        JsonNode deleted = json(call("DELETE", PICTURES + "/one.png", ""));
        assertThat(deleted.path("deleted").asBoolean()).isTrue();
        assertThat(deleted.path("url").isNull()).isTrue();
        assertThat(json(post(PICTURES + "/one.png/restore", "")).path("url").asString())
                .isEqualTo("/outputs/one.png");
        call("DELETE", PICTURES + "/one.png", "");
        assertThat(json(call("DELETE", "/v1/history/bin", "")).path("deleted").asInt())
                .isEqualTo(1);
        for (String method : List.of("DELETE", "PATCH", "GET")) {
            assertThat(call(method, PICTURES + "/one.png", "{\"favourite\": true}")
                            .statusCode())
                    .as(method)
                    .isEqualTo(404);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"size=15", "size=1025", "size=big"})
    void namesAWrongSize(String query) {
        HttpResponse<String> answer = get(PICTURES + "/one.png/thumbnail?" + query);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(error(answer).path("param").asString()).isEqualTo("size");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..%2f..%2fetc%2fpasswd",
                "%2e%2e",
                "..%5c..%5csecret.png",
                "%2fetc%2fpasswd",
                "one.png%00.txt",
                "..;/one.png",
                ".%2e/one.png",
                "c:%5cone.png",
            })
    void noNameLeavesTheGallery(String name) {
        for (String end : List.of("", "/thumbnail", "/restore")) {
            HttpResponse<String> answer =
                    end.equals("/restore") ? post(PICTURES + "/" + name + end, "") : get(PICTURES + "/" + name + end);
            assertThat(answer.statusCode()).as(name + end).isIn(400, 404);
        }
    }

    @Test
    void changesAreToldToWhoListens() throws Exception {
        try (Registration followed = events.follow(gallery);
                EventClient client = EventClient.open(this.client, request("/v1/events"))) {
            call("DELETE", PICTURES + "/one.png", "");
            String event = client.next();
            while (!EventClient.name(event).equals("picture")) {
                event = client.next();
            }
            assertThat(event).contains("\"name\":\"one.png\"").contains("\"deleted\":true");
        }
    }
}
