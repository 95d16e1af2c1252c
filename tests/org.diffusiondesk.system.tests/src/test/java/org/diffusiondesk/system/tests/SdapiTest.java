package org.diffusiondesk.system.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** AUTOMATIC1111's routes, with real pictures. */
@SharedProduct
class SdapiTest {
    private static final String PROMPT = "a red circle on a blue background";
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static ObjectNode wanted(long seed) {
        return Json.object()
                .put("prompt", PROMPT)
                .put("negative_prompt", "")
                .put("seed", seed)
                .put("width", 128)
                .put("height", 128);
    }

    private static ObjectNode longOne() {
        return wanted(77).put("width", 256).put("height", 256).put("steps", 150);
    }

    private static JsonNode draw(Api api, ObjectNode request) {
        return api.post("/sdapi/v1/txt2img", request).ok();
    }

    private static Picture picture(JsonNode answer, int index) {
        return Picture.ofBase64(answer.path("images").path(index).asString());
    }

    private static JsonNode info(JsonNode answer) {
        assertThat(answer.path("info").isString()).as("info is a text").isTrue();
        return Json.parse(answer.path("info").asString());
    }

    private static JsonNode progress(Api api) {
        return api.get("/sdapi/v1/progress").ok();
    }

    private static void awaitIdle(Api api) {
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> progress(api),
                        now -> now.path("progress").asDouble() == 0
                                && now.path("state").path("job_count").asInt(-1) == 0);
    }

    private static JsonNode awaitSteps(Api api, int steps) {
        return await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> progress(api),
                        now -> now.path("state").path("sampling_step").asInt() >= steps);
    }

    @Test
    void drawsTheSamePictureAsOurOwnRoute(Api api) {
        JsonNode answer = draw(api, wanted(42).put("batch_size", 2).put("n_iter", 2));
        assertThat(answer.path("images").size()).isEqualTo(4);
        for (int i = 0; i < 4; i++) {
            assertThat(picture(answer, i)).isEqualTo(api.draw(Json.picture(PROMPT, 42 + i)));
        }
        JsonNode info = info(answer);
        assertThat(info.path("all_seeds").toString()).isEqualTo("[42,43,44,45]");
        assertThat(info.path("infotexts").path(3).asString()).contains(PROMPT, "Steps: ", "Seed: 45", "Size: 128x128");
        assertThat(answer.path("parameters").path("prompt").asString()).isEqualTo(PROMPT);
        awaitIdle(api);
    }

    @Test
    void everySamplerAndSchedulerThatIsListedCanBeUsed(Api api) {
        ObjectNode small = wanted(1).put("width", 64).put("height", 64).put("steps", 3);
        for (JsonNode sampler : api.get("/sdapi/v1/samplers").ok()) {
            String name = sampler.path("name").asString();
            JsonNode info = info(draw(api, small.deepCopy().put("sampler_name", name)));
            assertThat(info.path("sampler_name").asString()).isEqualTo(name);
        }
        for (JsonNode scheduler : api.get("/sdapi/v1/schedulers").ok()) {
            String name = scheduler.path("name").asString();
            Answer answer = api.post("/sdapi/v1/txt2img", small.deepCopy().put("scheduler", name));
            assertThat(answer.status()).as(name + " " + answer).isEqualTo(200);
        }
    }

    @Test
    void startsFromAPictureAndKeepsWhatTheMaskDoesNotShow(Api api) {
        ObjectNode request =
                wanted(42).put("prompt", "a red circle on a yellow background").put("denoising_strength", 1);
        request.putArray("init_images").add("data:image/png;base64," + base64(Picture.plain(128, 128, 0xff1a40db)));
        request.put("mask", base64(rightHalfWhite()));
        JsonNode answer = api.post("/sdapi/v1/img2img", request).ok();
        Picture masked = picture(answer, 0);
        assertThat(blue(masked.colourAt(0.1, 0.9))).isTrue();
        assertThat(blue(masked.colourAt(0.95, 0.05))).isFalse();
        assertThat(answer.path("parameters").path("init_images").isNull()).isTrue();
        JsonNode weak = api.post(
                        "/sdapi/v1/img2img", request.deepCopy().putNull("mask").put("denoising_strength", 0.1))
                .ok();
        assertThat(blue(picture(weak, 0).colourAt(0.5, 0.5))).isTrue();
    }

    private static boolean blue(double[] colour) {
        return colour[2] > 1.5 * colour[0] && colour[2] > 1.5 * colour[1];
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] rightHalfWhite() {
        java.awt.image.BufferedImage image =
                new java.awt.image.BufferedImage(128, 128, java.awt.image.BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 128; y++) {
            for (int x = 64; x < 128; x++) {
                image.setRGB(x, y, 0xffffff);
            }
        }
        return Picture.png(image);
    }

    @Test
    void interruptInTheMiddleEndsItAndTheNextPictureIsAsEver(Api api) {
        Picture before = picture(draw(api, wanted(5)), 0);
        CompletableFuture<JsonNode> answer =
                CompletableFuture.supplyAsync(() -> draw(api, longOne().put("n_iter", 3)));
        JsonNode busy = awaitSteps(api, 2);
        assertThat(busy.path("progress").asDouble()).isBetween(0.01, 0.4);
        assertThat(busy.path("state").path("job_count").asInt()).isEqualTo(3);
        assertThat(busy.path("state").path("sampling_steps").asInt()).isEqualTo(150);
        await().atMost(LIMIT).until(() -> progress(api).path("current_image").isString());
        assertThat(api.get("/sdapi/v1/progress?skip_current_image=true")
                        .ok()
                        .path("current_image")
                        .isNull())
                .isTrue();
        api.post("/sdapi/v1/interrupt", "").ok();
        assertThat(answer.join().path("images").size()).isZero();
        assertThat(info(answer.join()).path("interrupted").asBoolean()).isTrue();
        awaitIdle(api);
        assertThat(picture(draw(api, wanted(5)), 0)).isEqualTo(before);
    }

    @Test
    void skipGoesOnWithTheNextIteration(Api api) {
        CompletableFuture<JsonNode> answer =
                CompletableFuture.supplyAsync(() -> draw(api, longOne().put("n_iter", 2)));
        awaitSteps(api, 1);
        api.post("/sdapi/v1/skip", "{}").ok();
        await().atMost(LIMIT)
                .until(() -> progress(api).path("state").path("job_no").asInt() == 1);
        awaitSteps(api, 1);
        api.post("/sdapi/v1/interrupt", "{}").ok();
        assertThat(answer.join().path("images").size()).isZero();
        awaitIdle(api);
    }

    @Test
    void hangingUpEndsTheWholeRequest(Api api) throws IOException {
        try (Socket client = new Socket(api.base().getHost(), api.base().getPort())) {
            byte[] body = longOne().put("n_iter", 5).toString().getBytes(StandardCharsets.UTF_8);
            client.getOutputStream()
                    .write(("POST /sdapi/v1/txt2img HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: " + body.length
                                    + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            client.getOutputStream().write(body);
            client.getOutputStream().flush();
            awaitSteps(api, 1);
        }
        awaitIdle(api);
    }

    @Test
    void theWholeOptionsObjectCanBePostedBack(Api api) {
        await().atMost(LIMIT)
                .until(() ->
                        api.get("/sdapi/v1/sd-models").ok().path(0).path("hash").isString());
        ObjectNode options = (ObjectNode) api.get("/sdapi/v1/options").ok();
        assertThat(options.path("sd_model_checkpoint").asString())
                .isEqualTo(api.get("/sdapi/v1/sd-models")
                        .ok()
                        .path(0)
                        .path("title")
                        .asString());
        api.post("/sdapi/v1/options", options.deepCopy().put("jpeg_quality", 55).put("from_another_program", true))
                .ok();
        assertThat(api.get("/sdapi/v1/options").ok())
                .isEqualTo(options.deepCopy().put("jpeg_quality", 55));
        api.post("/sdapi/v1/options", options).ok();
        assertThat(api.get("/sdapi/v1/options").ok()).isEqualTo(options);
        assertThat(options.path("sd_model_checkpoint").asString()).matches("demo \\[[0-9a-f]{10}]");
        Answer unknown = api.post("/sdapi/v1/options", options.deepCopy().put("sd_model_checkpoint", "not there"));
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.json().path("detail").asString()).contains("not there");
    }

    @Test
    void aPictureTellsHowItWasDrawn(Api api) {
        String drawn = draw(api, wanted(42)).path("images").path(0).asString();
        JsonNode read = api.post("/sdapi/v1/png-info", Json.object().put("image", drawn))
                .ok();
        assertThat(read.path("info").asString()).startsWith(PROMPT).contains("Seed: 42");
        assertThat(read.path("items").path("parameters").asString())
                .isEqualTo(read.path("info").asString());
        assertThat(read.path("parameters").path("Seed").asString()).isEqualTo("42");
        JsonNode plain = api.post(
                        "/sdapi/v1/png-info", Json.object().put("image", base64(Picture.plain(8, 8, 0xff000000))))
                .ok();
        assertThat(plain.path("info").asString("?")).isEmpty();
    }

    @Test
    void listsAreThere(Api api) {
        for (String list : List.of(
                "sd-models",
                "samplers",
                "schedulers",
                "upscalers",
                "latent-upscale-modes",
                "sd-vae",
                "sd-modules",
                "loras",
                "prompt-styles",
                "script-info",
                "hypernetworks",
                "face-restorers")) {
            assertThat(api.get("/sdapi/v1/" + list).ok().isArray()).as(list).isTrue();
        }
        for (String object : List.of("options", "embeddings", "scripts", "memory", "cmd-flags", "progress")) {
            assertThat(api.get("/sdapi/v1/" + object).ok().isObject())
                    .as(object)
                    .isTrue();
        }
    }

    @Test
    void whatIsWrongIsSaidInBothDialects(Api api) {
        Answer answer = api.post("/sdapi/v1/txt2img", wanted(1).put("sampler_name", "No Such Sampler"));
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().path("detail").asString()).contains("No Such Sampler", "euler");
        assertThat(answer.error().path("param").asString()).isEqualTo("sampler");
        assertThat(api.post("/sdapi/v1/img2img", wanted(1)).status()).isEqualTo(422);
        assertThat(api.post("/sdapi/v1/txt2img", "not json").status()).isEqualTo(422);
    }
}
