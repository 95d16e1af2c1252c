package org.diffusiondesk.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** Guidance as only large transformers know it, with the real engine and a Flux that the test makes. */
class FluxTest {
    private static Product product;
    private static Api api;

    @BeforeAll
    static void start() throws IOException {
        Path data = Places.newFolder("data");
        Path folder = data.resolve("models/flux");
        TinyFlux.write(folder.resolve("flux.safetensors"));
        TinyFlux.autoencoder(folder.resolve("tae.safetensors"));
        SparseModels.clip(folder.resolve("clip_l.safetensors"));
        manifest(folder, "tiny-flux", "\"clip_l\": \"clip_l.safetensors\",");
        Path mute = data.resolve("models/mute");
        Files.createDirectories(mute);
        for (String part : new String[] {"flux.safetensors", "tae.safetensors"}) {
            Files.copy(folder.resolve(part), mute.resolve(part));
        }
        manifest(mute, "mute", "");
        product = Product.served()
                .data(data)
                .arguments("--set", "llm.idleTimeout=0")
                .startReady();
        api = product.api();
    }

    private static void manifest(Path folder, String id, String encoder) throws IOException {
        Files.writeString(folder.resolve("model.json"), """
                {"id": "%s", "kind": "image",
                 "files": {"diffusion_model": "flux.safetensors", %s "taesd": "tae.safetensors"},
                 "defaults": {"size": "64x64", "steps": 4, "cfg_scale": 1}}
                """.formatted(id, encoder));
    }

    @AfterAll
    static void stop() {
        product.close();
    }

    private static ObjectNode request(String guidance) {
        ObjectNode request = Json.picture("anything", 5).put("model", "tiny-flux");
        request.set("guidance", Json.parse(guidance.replace('\'', '"')));
        return request;
    }

    @Test
    void distilledGuidanceReachesTheModel() {
        Picture usual = api.draw(request("{}"));
        assertThat(api.draw(request("{'distilled': 3.5}"))).isEqualTo(usual);
        assertThat(api.draw(request("{'distilled': 1}"))).isNotEqualTo(usual);
        assertThat(api.draw(request("{'distilled': 10}"))).isNotEqualTo(usual);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'layers': [0], 'scale': 3, 'start': 0, 'end': 1}   | true",
                "{'layers': [1], 'scale': 3, 'start': 0, 'end': 1}   | true",
                "{'layers': [0], 'scale': 0, 'start': 0, 'end': 1}   | false",
                "{'layers': [0], 'scale': 3, 'start': 0.9, 'end': 1} | false"
            })
    void skippedLayersGuideWhereTheyAre(String layers, boolean counts) {
        Picture usual = api.draw(request("{}"));
        Picture guided = api.draw(request("{'skip_layers': " + layers + "}"));
        assertThat(guided.equals(usual)).isEqualTo(!counts);
    }

    @Test
    void thePictureThatIsLookedAtHasAScaleOfItsOwn() {
        assertThat(edited("{'image': 3}")).isNotEqualTo(edited("{'image': 1}"));
    }

    private static Picture edited(String guidance) {
        ObjectNode request = request(guidance).put("cfg_scale", 2).put("strength", 1);
        String picture = Base64.getEncoder().encodeToString(Picture.plain(64, 64, 0xffe01a1f));
        request.putArray("image").add(picture).add(picture);
        return Picture.ofBase64(api.post("/v1/images/edits", request)
                .ok()
                .path("data")
                .path(0)
                .path("b64_json")
                .asString());
    }

    @Test
    void aModelWithoutATextEncoderIsNotOpened() {
        long pid = api.pid("sd");
        Answer answer = api.post("/v1/images/generations", request("{}").put("model", "mute"));
        assertThat(answer.error().path("code").asString()).as(answer.toString()).isEqualTo("model_unusable");
        assertThat(answer.message()).contains("no text encoder");
        assertThat(api.draw(request("{}")).width()).isEqualTo(64);
        assertThat(api.pid("sd")).isEqualTo(pid);
    }

    @Test
    void whatNeedsAUNetIsRefused() {
        assertRefused(request("{}").put("clip_skip", 2), "clip_skip");
        ObjectNode controlled = request("{}");
        controlled
                .putObject("control")
                .put("model", "lines")
                .put("image", Base64.getEncoder().encodeToString(Picture.plain(64, 64, 0xffffffff)));
        assertRefused(controlled, "control.model");
    }

    private static void assertRefused(ObjectNode request, String param) {
        Answer answer = api.post("/v1/images/generations", request);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
        assertThat(answer.error().path("param").asString()).isEqualTo(param);
        assertThat(answer.message()).contains("a model of the family flux");
    }
}
