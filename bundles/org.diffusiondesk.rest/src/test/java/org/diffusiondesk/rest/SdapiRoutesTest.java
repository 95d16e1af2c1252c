package org.diffusiondesk.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.Base64;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.diffusiondesk.api.image.HiresFix;
import org.diffusiondesk.api.image.InputImage;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Drawing by AUTOMATIC1111's routes. */
class SdapiRoutesTest extends SdapiFixture {
    @Test
    void drawsAndTellsEverythingInInfo() {
        JsonNode answer = draw("{\"prompt\":\"a cat\",\"steps\":20,\"seed\":-1,\"batch_size\":2}");
        assertThat(answer.path("images").size()).isEqualTo(2);
        assertThat(Base64.getDecoder().decode(answer.path("images").path(0).stringValue()))
                .isEqualTo(FakeImages.png());
        assertThat(answer.path("parameters").path("prompt").stringValue()).isEqualTo("a cat");
        JsonNode info = info(answer);
        assertThat(info.path("all_seeds").toString()).isEqualTo("[42,43]");
        assertThat(info.path("sampler_name").stringValue()).isEqualTo("Euler");
        for (String field : List.of(
                "prompt",
                "negative_prompt",
                "seed",
                "subseed",
                "width",
                "height",
                "cfg_scale",
                "steps",
                "batch_size",
                "sd_model_name",
                "sd_model_hash",
                "all_prompts",
                "all_negative_prompts",
                "infotexts",
                "styles",
                "job_timestamp",
                "clip_skip",
                "extra_generation_params",
                "index_of_first_image",
                "denoising_strength",
                "version")) {
            assertThat(info.has(field)).as(field).isTrue();
        }
        assertThat(last().seed()).isEmpty();
        assertThat(last().steps()).hasValue(20);
    }

    @Test
    void iterationsAreJobsOneAfterTheOtherWithSeedsThatGoOn() {
        JsonNode answer = draw("{\"prompt\":\"a cat\",\"seed\":42,\"batch_size\":2,\"n_iter\":3}");
        assertThat(answer.path("images").size()).isEqualTo(6);
        assertThat(images.jobs).hasSize(3);
        assertThat(images.jobs.stream().map(job -> job.request.seed().orElse(-1)))
                .containsExactly(42L, 44L, 46L);
    }

    @Test
    void namesOfSamplersAndSchedulersAreTranslated() {
        draw("{\"prompt\":\"x\",\"sampler_name\":\"DPM++ 2S a\",\"scheduler\":\"Align Your Steps\"}");
        assertThat(last().sampler()).hasValue("dpm++2s_a");
        assertThat(last().scheduler()).hasValue("ays");
        draw("{\"prompt\":\"x\",\"sampler_index\":\"k_euler_ancestral\",\"scheduler\":\"Automatic\"}");
        assertThat(last().sampler()).hasValue("euler_a");
        assertThat(last().scheduler()).isEmpty();
        draw("{\"prompt\":\"x\",\"sampler_name\":\"DPM++ 2M Karras\"}");
        assertThat(last().sampler()).hasValue("DPM++ 2M Karras");
    }

    @Test
    void overridesCountForThisRequestAloneUnlessTheyAreToStay() {
        draw("{\"prompt\":\"x\",\"override_settings\":{\"sd_model_checkpoint\":\"demo.gguf\","
                + "\"CLIP_stop_at_last_layers\":2,\"sd_vae\":\"None\"}}");
        assertThat(last().model()).hasValue("demo");
        assertThat(last().clipSkip()).hasValue(2);
        draw("{\"prompt\":\"x\"}");
        assertThat(last().model()).isEmpty();
        draw("{\"prompt\":\"x\",\"override_settings\":{\"sd_model_checkpoint\":\"demo [0123456789]\"},"
                + "\"override_settings_restore_afterwards\":false}");
        draw("{\"prompt\":\"x\"}");
        assertThat(last().model()).hasValue("demo");
    }

    @Test
    void aSecondPassIsAskedForInItsOwnWords() {
        draw("{\"prompt\":\"x\",\"enable_hr\":true,\"hr_scale\":1.5,\"hr_upscaler\":\"Latent (bicubic)\","
                + "\"hr_second_pass_steps\":7,\"denoising_strength\":0.4}");
        HiresFix hires = last().extras().hires().orElseThrow();
        assertThat(hires.scale()).hasValue(1.5);
        assertThat(hires.upscaler()).hasValue("Latent (bicubic)");
        assertThat(hires.steps()).isEqualTo(OptionalInt.of(7));
        assertThat(hires.strength()).hasValue(0.4);
        draw("{\"prompt\":\"x\",\"width\":64,\"height\":64,\"enable_hr\":true,\"hr_resize_x\":128}");
        assertThat(last().extras().hires().orElseThrow().scale()).hasValue(2);
    }

    @Test
    void whatCannotBeHonouredIsTold() {
        JsonNode notes = info(draw("{\"prompt\":\"x\",\"width\":515,\"tiling\":true,\"subseed_strength\":0.5,"
                        + "\"alwayson_scripts\":{\"ADetailer\":{\"args\":[true]}}}"))
                .path("notes");
        assertThat(notes.toString()).contains("tiling", "subseed", "ADetailer");
        assertThat(last().width()).hasValue(512);
    }

    @Test
    void img2imgNeedsAPictureAndTakesAMask() {
        HttpResponse<String> without = post("/sdapi/v1/img2img", "{\"prompt\":\"x\"}");
        assertThat(without.statusCode()).isEqualTo(422);
        assertThat(json(without).path("detail").stringValue()).contains("init_images");
        assertThat(error(without).path("param").stringValue()).isEqualTo("init_images");
        JsonNode answer = ok(post(
                "/sdapi/v1/img2img",
                "{\"prompt\":\"x\",\"init_images\":[\"data:image/png;base64," + PNG + "\"],\"mask\":\"" + PNG
                        + "\",\"inpainting_mask_invert\":1,\"denoising_strength\":0.6}"));
        assertThat(last().inputs().stream().map(InputImage::role))
                .containsExactly(InputImage.Role.INIT, InputImage.Role.MASK);
        assertThat(last().strength()).hasValue(0.6);
        assertThat(answer.path("parameters").path("init_images").isNull()).isTrue();
        assertThat(answer.path("parameters").path("mask").isNull()).isTrue();
    }

    @Test
    void aPictureThatIsNoneIsRefused() {
        for (String wrong : List.of("???", "http://127.0.0.1/x.png", "")) {
            HttpResponse<String> answer =
                    post("/sdapi/v1/img2img", "{\"prompt\":\"x\",\"init_images\":[\"" + wrong + "\"]}");
            assertThat(answer.statusCode()).as(wrong).isEqualTo(422);
        }
        HttpResponse<String> mask =
                post("/sdapi/v1/img2img", "{\"prompt\":\"x\",\"init_images\":[\"" + PNG + "\"],\"mask\":\"AAAA\"}");
        assertThat(mask.statusCode()).isEqualTo(422);
        assertThat(error(mask).path("param").stringValue()).isEqualTo("mask");
    }

    @Test
    void progressIsIdleThenBusyThenIdle() {
        JsonNode idle = ok(get("/sdapi/v1/progress"));
        assertThat(idle.path("progress").doubleValue()).isZero();
        assertThat(idle.path("state").path("job_count").intValue(-1)).isZero();
        images.finishAtOnce = false;
        CompletableFuture<JsonNode> answer =
                CompletableFuture.supplyAsync(() -> draw("{\"prompt\":\"x\",\"n_iter\":2}"));
        await().until(() -> images.jobs.size() == 1);
        images.jobs.getFirst().step(2);
        JsonNode busy = ok(get("/sdapi/v1/progress?skip_current_image=true"));
        assertThat(busy.path("progress").doubleValue()).isBetween(0.2, 0.3);
        assertThat(busy.path("eta_relative").doubleValue()).isPositive();
        assertThat(busy.path("state").path("job_count").intValue()).isEqualTo(2);
        assertThat(busy.path("state").path("sampling_step").intValue()).isEqualTo(2);
        assertThat(busy.path("state").path("sampling_steps").intValue()).isEqualTo(4);
        images.jobs.getFirst().finish();
        await().until(() -> images.jobs.size() == 2);
        images.jobs.get(1).finish();
        assertThat(answer.join().path("images").size()).isEqualTo(2);
        assertThat(ok(get("/sdapi/v1/progress")).path("state").path("job_count").intValue(-1))
                .isZero();
    }

    @Test
    void interruptEndsEverythingOfARequestAndSkipOnlyTheIteration() {
        images.finishAtOnce = false;
        CompletableFuture<JsonNode> answer =
                CompletableFuture.supplyAsync(() -> draw("{\"prompt\":\"x\",\"seed\":5,\"n_iter\":4}"));
        await().until(() -> images.jobs.size() == 1);
        ok(post("/sdapi/v1/skip", ""));
        await().until(() -> images.jobs.size() == 2);
        images.jobs.get(1).finish();
        await().until(() -> images.jobs.size() == 3);
        ok(post("/sdapi/v1/interrupt", "{}"));
        assertThat(answer.join().path("images").size()).isEqualTo(1);
        assertThat(info(answer.join()).path("interrupted").booleanValue()).isTrue();
        assertThat(images.jobs).hasSize(3);
    }

    @Test
    void hangingUpEndsTheJob() {
        images.finishAtOnce = false;
        CompletableFuture<HttpResponse<String>> call = client.sendAsync(
                request("/sdapi/v1/txt2img")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"prompt\":\"x\",\"n_iter\":9}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        await().until(() -> images.jobs.size() == 1);
        call.cancel(true);
        await().until(() -> images.jobs.getFirst().progress().state().ended());
        await().untilAsserted(() -> assertThat(ok(get("/sdapi/v1/progress"))
                        .path("state")
                        .path("job_count")
                        .intValue(-1))
                .isZero());
        assertThat(images.jobs).hasSize(1);
    }

    @Test
    void wrongFieldsAreNamed() {
        for (String field : List.of(
                "steps",
                "cfg_scale",
                "seed",
                "batch_size",
                "n_iter",
                "width",
                "enable_hr",
                "override_settings",
                "alwayson_scripts",
                "styles",
                "send_images",
                "eta")) {
            HttpResponse<String> answer = post("/sdapi/v1/txt2img", "{\"prompt\":\"x\",\"" + field + "\":\"wrong\"}");
            assertThat(answer.statusCode()).as(field).isEqualTo(422);
            assertThat(error(answer).path("param").stringValue()).isEqualTo(field);
        }
        assertThat(post("/sdapi/v1/txt2img", "{").statusCode()).isEqualTo(422);
        assertThat(images.jobs).isEmpty();
    }

    @Test
    void theCheckpointIsUnloadedAlone() {
        ok(post("/sdapi/v1/unload-checkpoint", ""));
        assertThat(resources.imageReleases).isEqualTo(1);
        assertThat(resources.releases).isZero();
    }

    @Test
    void stylesAreListedAndChangeThePrompts() throws IOException {
        Files.createDirectories(root.resolve("config"));
        Files.writeString(
                root.resolve("config/styles.csv"), "name,prompt,negative_prompt\nInk,\"ink, {prompt}\",photo\n");
        JsonNode list = ok(get("/sdapi/v1/prompt-styles"));
        assertThat(list.toString())
                .isEqualTo("[{\"name\":\"Ink\",\"prompt\":\"ink, {prompt}\",\"negative_prompt\":\"photo\"}]");
        JsonNode notes = info(draw("{\"prompt\":\"a cat\",\"styles\":[\"Ink\",\"Oil\"]}"))
                .path("notes");
        assertThat(last().prompt()).isEqualTo("ink, a cat");
        assertThat(last().negativePrompt()).isEqualTo("photo");
        assertThat(notes.toString()).contains("no style Oil");
    }

    @Test
    void aMaskIsUsedAsTheRequestSays() {
        String request = "{\"prompt\":\"x\",\"width\":64,\"height\":64,\"init_images\":[\"" + PNG + "\"],\"mask\":\""
                + PNG + "\",\"inpainting_mask_invert\":1";
        JsonNode answer = ok(post("/sdapi/v1/img2img", request + ",\"inpainting_fill\":2,\"mask_blur\":1}"));
        assertThat(info(answer).path("notes").toString())
                .contains("inpainting_fill 2")
                .doesNotContain("mask_blur");
        byte[] sent = Base64.getDecoder().decode(answer.path("images").path(0).stringValue());
        assertThat(sent).startsWith(0x89, 'P', 'N', 'G');
        assertThat(post("/sdapi/v1/img2img", request + ",\"mask_blur\":-1}").statusCode())
                .isEqualTo(422);
        assertThat(post("/sdapi/v1/img2img", request + ",\"inpainting_fill\":4}")
                        .statusCode())
                .isEqualTo(422);
    }
}
