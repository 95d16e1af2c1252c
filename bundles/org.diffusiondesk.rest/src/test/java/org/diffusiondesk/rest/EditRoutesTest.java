package org.diffusiondesk.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.diffusiondesk.api.image.ControlUse;
import org.diffusiondesk.api.image.ImageExtras;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.image.InputImage;
import org.diffusiondesk.api.image.LoraUse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EditRoutesTest extends RestFixture {
    private static byte[] form(Object... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < parts.length; i += 2) {
            String name = (String) parts[i];
            String file = parts[i + 1] instanceof byte[] ? "; filename=\"x.png\"\r\nContent-Type: image/png" : "";
            out.writeBytes(
                    ("--B\r\nContent-Disposition: form-data; name=\"" + name + "\"" + file + "\r\n\r\n").getBytes());
            out.writeBytes(
                    parts[i + 1] instanceof byte[] bytes
                            ? bytes
                            : ((String) parts[i + 1]).getBytes(StandardCharsets.UTF_8));
            out.writeBytes("\r\n".getBytes());
        }
        out.writeBytes("--B--\r\n".getBytes());
        return out.toByteArray();
    }

    private HttpResponse<String> edit(Object... parts) {
        return send(request("/v1/images/edits")
                .header("Content-Type", "multipart/form-data; boundary=B")
                .POST(HttpRequest.BodyPublishers.ofByteArray(form(parts)))
                .build());
    }

    @Test
    void takesAFormWithPicturesAndAMask() {
        HttpResponse<String> answer = edit(
                "image[]",
                FakeImages.png(),
                "image[]",
                FakeImages.png(),
                "mask",
                FakeImages.png(),
                "prompt",
                "grün",
                "n",
                "2",
                "strength",
                "0.5",
                "size",
                "128x128");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        ImageRequest request = images.jobs.getFirst().request;
        assertThat(request.prompt()).isEqualTo("grün");
        assertThat(request.count()).isEqualTo(2);
        assertThat(request.strength()).hasValue(0.5);
        assertThat(request.inputs())
                .extracting(InputImage::role)
                .containsExactly(InputImage.Role.INIT, InputImage.Role.REFERENCE, InputImage.Role.MASK);
        assertThat(request.inputs().getFirst().bytes()).isEqualTo(FakeImages.png());
    }

    @Test
    void takesJsonWithPicturesInBase64() {
        String base64 = Base64.getEncoder().encodeToString(FakeImages.png());
        post("/v1/images/edits", "{\"prompt\": \"p\", \"image\": \"" + base64 + "\"}");
        post("/v1/images/edits", "{\"prompt\": \"p\", \"image\": [\"data:image/png;base64," + base64 + "\"]}");
        assertThat(images.jobs).hasSize(2).allSatisfy(job -> assertThat(
                        job.request.inputs().getFirst().bytes())
                .isEqualTo(FakeImages.png()));
    }

    @Test
    void namesTheWrongFieldOfAnEdit() {
        assertThat(error(edit("prompt", "p")).path("param").asString()).isEqualTo("image");
        assertThat(error(edit("image", FakeImages.png())).path("param").asString())
                .isEqualTo("prompt");
        assertThat(error(edit("image", FakeImages.png(), "prompt", "p", "n", "many"))
                        .path("param")
                        .asString())
                .isEqualTo("n");
        assertThat(error(post("/v1/images/edits", "{\"prompt\": \"p\", \"image\": \"%%\", \"mask\": 3}"))
                        .path("param")
                        .asString())
                .isIn("image", "mask");
        assertThat(images.jobs).isEmpty();
    }

    @Test
    void hearsEveryFieldThatGoesBeyondPlainTextToImage() {
        String control = Base64.getEncoder().encodeToString(FakeImages.png());
        post("/v1/images/generations", """
                {"prompt": "p", "loras": [{"name": "a", "weight": 0.5}, {"name": "b"}], "vae": "v", "vae_tiling": true, "eta": 0.3,
                 "hires": {"scale": 1.5, "steps": 4, "strength": 0.4, "upscaler": "Lanczos"}, "sigmas": [1, 0.5, 0],
                 "control": {"model": "c", "strength": 0.7, "image": "%s"}, "guidance": {"distilled": 3.5, "image": 1.2,
                 "skip_layers": {"layers": [7, 8]}}, "extra": {"cache": {"mode": "easycache", "threshold": 0.2}, "flow_shift": 3}}""".formatted(control));
        ImageRequest request = images.jobs.getFirst().request;
        ImageExtras extras = request.extras();
        assertThat(extras.loras()).containsExactly(new LoraUse("a", 0.5), new LoraUse("b", 1));
        assertThat(extras.vae()).contains("v");
        assertThat(extras.vaeTiling().orElseThrow().enabled()).isTrue();
        assertThat(extras.eta()).hasValue(0.3);
        assertThat(extras.hires().orElseThrow().upscaler()).contains("Lanczos");
        assertThat(extras.sigmas()).containsExactly(1.0, 0.5, 0.0);
        assertThat(extras.control()).contains(new ControlUse("c", 0.7));
        assertThat(extras.guidance().distilled()).hasValue(3.5);
        assertThat(extras.guidance().image()).hasValue(1.2);
        assertThat(extras.guidance().skipLayers().orElseThrow().layers()).containsExactly(7, 8);
        assertThat(extras.engine().cache().orElseThrow().mode()).isEqualTo("easycache");
        assertThat(extras.engine().flowShift()).hasValue(3);
        assertThat(request.inputs()).extracting(InputImage::role).containsExactly(InputImage.Role.CONTROL);
    }

    @Test
    void readsNestedFieldsOfAFormAsJson() {
        edit("prompt", "p", "image", FakeImages.png(), "loras", "[{\"name\": \"a\"}]", "vae_tiling", "true");
        ImageExtras extras = images.jobs.getFirst().request.extras();
        assertThat(extras.loras()).containsExactly(new LoraUse("a", 1));
        assertThat(extras.vaeTiling().orElseThrow().enabled()).isTrue();
        assertThat(error(edit("prompt", "p", "image", FakeImages.png(), "hires", "big"))
                        .path("param")
                        .asString())
                .isEqualTo("hires");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "loras           | loras       | 3",
                "loras[0]        | loras       | ['a']",
                "loras[0].name   | loras       | [{}]",
                "loras[0].weight | loras       | [{'name': 'a', 'weight': 'much'}]",
                "hires           | hires       | true",
                "hires.scale     | hires       | {'scale': '2'}",
                "hires.width     | hires       | {'width': 1.5}",
                "control.model   | control     | {'strength': 1}",
                "vae             | vae         | 1",
                "vae_tiling      | vae_tiling  | 'yes'",
                "vae_tiling.tile | vae_tiling  | {'tile': 'large'}",
                "sigmas          | sigmas      | 'karras'",
                "sigmas[1]       | sigmas      | [1, 'x', 0]",
                "eta             | eta         | []",
                "guidance        | guidance    | 'x'",
                "guidance.distilled | guidance    | {'distilled': 'x'}",
                "guidance.image   | guidance | {'image': 'x'}",
                "guidance.skip_layers     | guidance | {'skip_layers': [7]}",
                "guidance.skip_layers.layers[0] | guidance | {'skip_layers': {'layers': [1.5]}}",
                "extra           | extra       | 'cache'",
                "extra.sampler   | extra       | {'sampler': 'x'}",
                "extra.cache.mode | extra      | {'cache': {}}",
                "extra.flow_shift | extra      | {'flow_shift': 'x'}"
            })
    void namesTheWrongExtra(String param, String field, String value) {
        String body = "{'prompt': 'p', '" + field + "': " + value + "}";
        assertThat(error(post("/v1/images/generations", body.replace('\'', '"')))
                        .path("param")
                        .asString())
                .isEqualTo(param);
        assertThat(images.jobs).isEmpty();
    }
}
