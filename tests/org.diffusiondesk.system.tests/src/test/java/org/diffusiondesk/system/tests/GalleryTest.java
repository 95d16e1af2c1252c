package org.diffusiondesk.system.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What was drawn is found again, with what people noted about it. */
@SharedProduct
class GalleryTest {
    private static final String PICTURES = "/v1/history/images";

    /** A word that no other picture has. */
    private final String word = "word" + UUID.randomUUID().toString().substring(0, 8);

    private String draw(Api api) {
        JsonNode answer = api.post(
                        "/v1/images/generations",
                        Json.picture("a red circle " + word, 11).put("response_format", "url"))
                .ok();
        String url = answer.path("data").path(0).path("url").asString();
        return url.substring(url.lastIndexOf('/') + 1);
    }

    private List<String> names(Api api, String query) {
        return api.get(PICTURES + "?q=" + word + query)
                .ok()
                .path("data")
                .valueStream()
                .map(one -> one.path("name").asString())
                .toList();
    }

    private static Answer patch(Api api, String name, String change) {
        return Api.send(api.request(PICTURES + "/" + name).method("PATCH", BodyPublishers.ofString(change)));
    }

    @Test
    void aPictureIsFoundByItsWordsAsSoonAsItIsDrawn(Api api) {
        String name = draw(api);
        assertThat(names(api, "")).containsExactly(name);
        JsonNode picture = api.get(PICTURES + "/" + name).ok();
        assertThat(picture.path("seed").asInt()).isEqualTo(11);
        assertThat(picture.path("width").asInt()).isEqualTo(128);
        assertThat(picture.path("prompt").asString()).contains(word);
        assertThat(name).contains(picture.path("job").asString());
        assertThat(picture.path("parameters").asString()).contains("Seed: 11");

        // the settings draw the same picture again
        Picture again = api.draw((tools.jackson.databind.node.ObjectNode) picture.path("settings"));
        assertThat(again).isEqualTo(Picture.of(api.get("/outputs/" + name).body()));
    }

    @Test
    void whatIsNotedIsFound(Api api) {
        String name = draw(api);
        String tag = "tag " + word;
        JsonNode noted = patch(api, name, "{\"favourite\": true, \"tags\": [\"" + tag + "\"]}")
                .ok();
        assertThat(noted.path("favourite").asBoolean()).isTrue();
        assertThat(names(api, "&favourite=true")).containsExactly(name);
        assertThat(names(api, "&tag=" + tag.replace(" ", "%20"))).containsExactly(name);
        assertThat(names(api, "&tag=other")).isEmpty();
        assertThat(api.get("/v1/history/tags").ok().toString()).contains("\"" + tag + "\"");
        assertThat(patch(api, name, "{\"tags\": [\"a,b\"]}")
                        .error()
                        .path("param")
                        .asString())
                .isEqualTo("tags");
    }

    @Test
    void aThumbnailIsASmallJpeg(Api api) {
        String name = draw(api);
        Answer thumbnail = api.get(PICTURES + "/" + name + "/thumbnail?size=64");
        assertThat(thumbnail.status()).isEqualTo(200);
        assertThat(thumbnail.headers().firstValue("Content-Type")).contains("image/jpeg");
        assertThat(Picture.of(thumbnail.body()).width()).isEqualTo(64);
        String tag = thumbnail.headers().firstValue("ETag").orElseThrow();
        assertThat(Api.send(api.request(PICTURES + "/" + name + "/thumbnail?size=64")
                                .header("If-None-Match", tag)
                                .GET())
                        .status())
                .isEqualTo(304);
    }

    @Test
    void deletingIsMovingToTheBinUntilItIsEmptied(Api api, Product product) {
        String name = draw(api);
        String address = PICTURES + "/" + name;
        assertThat(api.send("DELETE", address).ok().path("deleted").asBoolean()).isTrue();
        assertThat(api.get("/outputs/" + name).status()).isEqualTo(404);
        assertThat(names(api, "")).isEmpty();
        assertThat(names(api, "&bin=true")).containsExactly(name);
        assertThat(api.get(address + "/thumbnail").status()).isEqualTo(200);
        assertThat(api.post(address + "/restore", "").ok().path("deleted").asBoolean())
                .isFalse();
        assertThat(api.get("/outputs/" + name).status()).isEqualTo(200);
        api.send("DELETE", address).ok();
        assertThat(api.send("DELETE", "/v1/history/bin").ok().path("deleted").asInt())
                .isPositive();
        assertThat(api.get(address).status()).isEqualTo(404);
        assertThat(product.data().resolve("outputs/.bin").resolve(name)).doesNotExist();
    }

    @Test
    void whatPeopleDoToTheFolderIsNoticed(Api api, Product product) throws IOException {
        Path outputs = product.data().resolve("outputs");
        String name = draw(api);
        Path away = Places.newFolder("away").resolve(name);
        Files.move(outputs.resolve(name), away);
        assertThat(names(api, "")).isEmpty();
        Files.copy(away, outputs.resolve("copy-" + word + ".png"));
        await().until(() -> names(api, "").equals(List.of("copy-" + word + ".png")));
        Files.delete(outputs.resolve("copy-" + word + ".png"));
        await().until(() -> names(api, "").isEmpty());
    }

    @Test
    void newPicturesAndChangesAreEvents(Api api) {
        try (Events events = api.events("/v1/events")) {
            String name = draw(api);
            assertThat(awaitPicture(events, name).path("favourite").asBoolean()).isFalse();
            patch(api, name, "{\"favourite\": true}").ok();
            assertThat(awaitPicture(events, name).path("favourite").asBoolean()).isTrue();
            api.send("DELETE", PICTURES + "/" + name).ok();
            assertThat(awaitPicture(events, name).path("deleted").asBoolean()).isTrue();
        }
    }

    private static JsonNode awaitPicture(Events events, String name) {
        for (Optional<Events.Event> event = events.next(); event.isPresent(); event = events.next()) {
            if (event.get().name().equals("picture")
                    && event.get().json().path("name").asString().equals(name)) {
                return event.get().json();
            }
        }
        throw new AssertionError("no event about " + name);
    }
}
