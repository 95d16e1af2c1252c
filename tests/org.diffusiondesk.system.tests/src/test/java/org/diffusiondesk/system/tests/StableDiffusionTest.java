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

/**
 * What only models with a U-Net and CLIP can do, with the real engine and a Stable Diffusion 1 of full size that the test makes: textual inversions, ControlNets, VAEs and
 * clip skip. Its files are nearly all holes, but in memory it has its 3 GB.
 */
class StableDiffusionTest {
    private static final String PICTURES = "/v1/images/generations";
    private static final int SIDE = 64;

    private static Path data;
    private static Product product;
    private static Api api;

    @BeforeAll
    static void start() throws IOException {
        data = Places.newFolder("data");
        Path models = data.resolve("models");
        SparseModels.checkpoint(models.resolve("image/sd1.safetensors"));
        SparseModels.controlNet(models.resolve("controlnet/lines.safetensors"), 0.05);
        SparseModels.vae(models.resolve("vae/same.safetensors"), file -> {});
        SparseModels.vae(
                models.resolve("vae/red.safetensors"), file -> file.fill("decoder.conv_out.bias", 0, 1, -1, -1));
        Path words = models.resolve("embeddings");
        SparseModels.inversion(
                words.resolve("likered.safetensors"), WeightsFile.Type.F32, SparseModels.word(SparseModels.RED));
        SparseModels.inversion(
                words.resolve("likeblue.safetensors"), WeightsFile.Type.F32, SparseModels.word(SparseModels.BLUE));
        SparseModels.inversion(words.resolve("wide.safetensors"), WeightsFile.Type.F32, new float[1024]);
        SparseModels.inversion(words.resolve("tiny.safetensors"), WeightsFile.Type.F32, new float[64]);
        SparseModels.inversion(
                words.resolve("half.safetensors"), WeightsFile.Type.F16, SparseModels.word(SparseModels.RED));
        Files.writeString(models.resolve("models.json"), """
                {"models": {"sd1-skipping": {"files": {"model": "image/sd1.safetensors"},
                  "defaults": {"size": "64x64", "steps": 1, "cfg_scale": 1, "clip_skip": 2}}}}
                """);
        product = Product.served()
                .data(data)
                .arguments("--set", "llm.idleTimeout=0")
                .startReady();
        api = product.api();
    }

    @AfterAll
    static void stop() throws IOException {
        product.close();
        // holes take room in copies and archives of the folder
        for (String file : new String[] {
            "image/sd1.safetensors", "controlnet/lines.safetensors", "vae/same.safetensors", "vae/red.safetensors"
        }) {
            Files.deleteIfExists(data.resolve("models").resolve(file));
        }
    }

    private static ObjectNode request(String prompt) {
        return Json.picture(prompt, 5)
                .put("model", "sd1")
                .put("size", SIDE + "x" + SIDE)
                .put("steps", 1)
                .put("cfg_scale", 1);
    }

    private static ObjectNode steered(int colour, double strength) {
        ObjectNode request = request("a red circle");
        request.putObject("control")
                .put("model", "lines")
                .put("strength", strength)
                .put("image", Base64.getEncoder().encodeToString(Picture.plain(SIDE, SIDE, colour)));
        return request;
    }

    @Test
    void aWordThatWasCopiedDrawsLikeTheOneItIsACopyOf() {
        Picture red = api.draw(request("a red circle"));
        Picture blue = api.draw(request("a blue circle"));
        assertThat(blue).isNotEqualTo(red);
        assertThat(api.draw(request("a likered circle"))).isEqualTo(red);
        assertThat(api.draw(request("a LikeBlue circle"))).isEqualTo(blue);
    }

    @ParameterizedTest
    @CsvSource({"wide, made for sd2, but sd1 is sd1", "tiny, rows of 768 numbers", "half, numbers of 32 bits"})
    void aWordThatDoesNotFitIsRefusedByItsName(String word, String why) {
        Answer answer = api.post(PICTURES, request("a " + word + " circle"));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
        assertThat(answer.error().path("param").asString()).isEqualTo("prompt");
        assertThat(answer.message()).contains("the textual inversion " + word).contains(why);
    }

    @Test
    void aControlNetSteersByItsPictureAsMuchAsItsStrength() {
        Picture free = api.draw(request("a red circle"));
        Picture black = api.draw(steered(0xff000000, 1));
        Picture white = api.draw(steered(0xffffffff, 1));
        assertThat(black).isEqualTo(free);
        assertThat(white).isNotEqualTo(free);
        assertThat(api.draw(steered(0xffffffff, 0))).isEqualTo(free);
        assertThat(api.draw(steered(0xffffffff, 0.5))).isNotEqualTo(free).isNotEqualTo(white);
    }

    @Test
    void aVaeThatIsChosenMakesThePixels() {
        Picture own = api.draw(request("a red circle"));
        assertThat(api.draw(request("a red circle").put("vae", "same"))).isEqualTo(own);
        assertThat(api.draw(request("a red circle").put("vae", "red"))).isNotEqualTo(own);
    }

    @Test
    void theLastLayerOfTheTextEncoderIsSkippedByTheRequestOrTheModel() {
        Picture whole = api.draw(request("a red circle"));
        assertThat(api.draw(request("a red circle").put("clip_skip", 1))).isEqualTo(whole);
        Picture skipped = api.draw(request("a red circle").put("clip_skip", 2));
        assertThat(skipped).isNotEqualTo(whole);
        assertThat(api.draw(request("a red circle").put("model", "sd1-skipping")))
                .isEqualTo(skipped);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'distilled': 3.5}              | guidance.distilled",
                "{'skip_layers': {'layers': [2]}} | guidance.skip_layers"
            })
    void whatOnlyOtherFamiliesKnowIsRefused(String guidance, String param) {
        ObjectNode request = request("a red circle");
        request.set("guidance", Json.parse(guidance.replace('\'', '"')));
        Answer answer = api.post(PICTURES, request);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
        assertThat(answer.error().path("param").asString()).isEqualTo(param);
    }
}
