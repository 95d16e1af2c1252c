package org.diffusiondesk.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.image.InputImage;
import org.junit.jupiter.api.Test;

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
    void turnsTransparencyOfAMaskIntoWhite() throws IOException {
        java.awt.image.BufferedImage mask =
                new java.awt.image.BufferedImage(4, 4, java.awt.image.BufferedImage.TYPE_INT_ARGB);
        mask.setRGB(1, 1, 0xffffffff);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        javax.imageio.ImageIO.write(mask, "png", out);
        java.awt.image.BufferedImage turned = javax.imageio.ImageIO.read(
                new java.io.ByteArrayInputStream(MaskImage.whiteWhereTransparent(out.toByteArray())));
        assertThat(turned.getRGB(0, 0) & 0xffffff).isEqualTo(0xffffff);
        assertThat(turned.getRGB(1, 1) & 0xffffff).isZero();
        byte[] damaged = java.util.Arrays.copyOf(out.toByteArray(), 40);
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> MaskImage.whiteWhereTransparent(damaged)))
                .hasMessageContaining("mask");
    }
}
