package org.diffusiondesk.engine.sd.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DrawRequestReaderTest {
    private final DrawRequestReader reader =
            new DrawRequestReader(List.of("euler", "heun"), List.of("karras"), new DrawDefaults(128, 96, 8, 2));

    /** Fields apart by a bar because JSON has the commas; the message must hold the last column. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        "width":0                  | width           | 1 .. 8192
        "width":-5                 | width           | 1 .. 8192
        "width":100000             | width           | 1 .. 8192
        "width":"128"              | width           | whole number
        "width":1.5                | width           | whole number
        "height":99999999999999999999 | height       | 1 .. 8192
        "size":"0x0"               | size            | 1 .. 8192
        "size":"100000x100000"     | size            | 1 .. 8192
        "size":"big"               | size            | WIDTHxHEIGHT
        "size":"128"               | size            | WIDTHxHEIGHT
        "size":128                 | size            | a string
        "size":"64x64","width":128 | size            | contradicts
        "n":0                      | n               | 1 .. 10
        "n":1000                   | n               | 1 .. 10
        "n":true                   | n               | whole number
        "steps":0                  | steps           | 1 .. 1000
        "steps":1001               | steps           | 1 .. 1000
        "steps":[8]                | steps           | whole number
        "cfg_scale":-1             | cfg_scale       | 0.0 .. 100.0
        "cfg_scale":1e300          | cfg_scale       | 0.0 .. 100.0
        "cfg_scale":"2"            | cfg_scale       | a number
        "seed":-2                  | seed            | -1 ..
        "seed":9223372036854775808 | seed            | -1 ..
        "n":2,"seed":9223372036854775807 | seed      | 9223372036854774783
        "sampler":"fast"           | sampler         | euler, heun
        "sampler":5                | sampler         | a string
        "scheduler":"fast"         | scheduler       | karras
        "strength":0               | strength        | 0.01 .. 1.0
        "strength":1.1             | strength        | 0.01 .. 1.0
        "clip_skip":0              | clip_skip       | 1 .. 12
        "prompt":null              | prompt          | missing
        "prompt":["a"]             | prompt          | a string
        "prompt":"a\\u0000b"       | prompt          | NUL
        "negative_prompt":1        | negative_prompt | a string
        "preview":1                | preview         | true or false
        "preview":"vae"            | preview         | none, proj, tae
        "partial_images":4         | partial_images  | 0 .. 3
        "response_format":"url"    | response_format | b64_json
        "output_format":"webp"     | output_format   | png
        "image":"AAAA"             | image           | /v1/images/edits
        "mask":"AAAA"              | mask            | /v1/images/edits
        "files":{"modl":"/x"}      | files.modl      | roles are
        "files":{"vae":"/x"}       | files           | diffusion_model
        "files":{"model":5}        | files.model     | a string
        "files":["/x"]             | files           | an object
        "files":{"model":"/x"},"options":{"a":[1]} | options.a | a number
        "files":{"model":"/x"},"options":{"vae":"/x"} | options.vae | belongs to files
        """)
    void namesTheWrongField(String fields, String param, String right) {
        String body = fields.contains("\"prompt\"") ? "{" + fields + "}" : "{\"prompt\":\"p\"," + fields + "}";

        assertThatThrownBy(() -> read(body)).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.status()).isEqualTo(400);
            assertThat(refusal.code()).isEqualTo("invalid_request");
            assertThat(refusal.detail().param()).isEqualTo(param);
            assertThat(refusal.detail().message()).contains(right).contains(param.replaceAll("\\..*", ""));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "5", "null", "\"text\"", "{\"prompt\":\"p\"} {}", "{\"prompt\":NaN}"})
    void refusesWhatIsNoJsonObject(String body) {
        assertThatThrownBy(() -> read(body)).isInstanceOfSatisfying(Refusal.class, r -> assertThat(r.status())
                .isEqualTo(400));
    }

    @Test
    void aPromptAloneIsEnough() {
        DrawRequest request = read("{\"prompt\":\"a red circle\",\"user\":\"ignored\",\"quality\":\"hd\"}");

        assertThat(request.width()).isEqualTo(128);
        assertThat(request.height()).isEqualTo(96);
        assertThat(request.steps()).isEqualTo(8);
        assertThat(request.cfgScale()).isEqualTo(2);
        assertThat(request.count()).isOne();
        assertThat(request.seed()).isBetween(0L, 1L << 32);
        assertThat(request.preview()).isEqualTo(DrawRequest.PreviewMode.NONE);
        assertThat(request.model()).isEmpty();
    }

    @Test
    void choosesAnotherSeedEachTime() {
        assertThat(List.of(
                        read("{\"prompt\":\"p\"}").seed(),
                        read("{\"prompt\":\"p\",\"seed\":-1}").seed(),
                        read("{\"prompt\":\"p\"}").seed()))
                .doesNotHaveDuplicates();
        assertThat(read("{\"prompt\":\"p\",\"seed\":7}").seed()).isEqualTo(7);
    }

    @Test
    void aWrongPromptIsNotRepeated() {
        assertThatThrownBy(() -> read("{\"prompt\":\"secret " + "x".repeat(20_000) + "\"}"))
                .hasMessageNotContaining("secret");
    }

    @Test
    void aModelThatIsNotLoadedIsUnknown() {
        assertThatThrownBy(() ->
                        reader.read(Fields.parse(utf8("{\"prompt\":\"p\",\"model\":\"b\"}")), Optional.of("a"), false))
                .isInstanceOfSatisfying(Refusal.class, r -> {
                    assertThat(r.code()).isEqualTo("model_unknown");
                    assertThat(r).hasMessageContaining("has the model a");
                });
    }

    @Test
    void bringsInputPicturesToTheRequestedSize() {
        String picture = Base64.getEncoder().encodeToString(FakeEngine.png(300, 200));

        DrawRequest request = reader.read(
                Fields.parse(utf8(
                        "{\"prompt\":\"p\",\"size\":\"64x72\",\"image\":\"%s\",\"mask\":\"%s\",\"references\":[\"%s\"]}"
                                .formatted(picture, picture, picture))),
                Optional.empty(),
                true);

        assertThat(request.inputs())
                .satisfiesExactly(
                        init -> assertPixels(init, Pixels.INIT, 64, 72, 3),
                        mask -> assertPixels(mask, Pixels.MASK, 64, 72, 1),
                        reference -> assertPixels(reference, Pixels.REFERENCE, 300, 200, 3));
    }

    @Test
    void anEditNeedsAPicture() {
        assertThatThrownBy(() -> reader.read(Fields.parse(utf8("{\"prompt\":\"p\"}")), Optional.empty(), true))
                .isInstanceOfSatisfying(
                        Refusal.class, r -> assertThat(r.detail().param()).isEqualTo("image"));
    }

    private static void assertPixels(Pixels pixels, int role, int width, int height, int channels) {
        assertThat(pixels.role()).isEqualTo(role);
        assertThat(pixels.width()).isEqualTo(width);
        assertThat(pixels.height()).isEqualTo(height);
        assertThat(pixels.channels()).isEqualTo(channels);
        assertThat(pixels.data()).hasSize(width * height * channels);
    }

    private DrawRequest read(String body) {
        return reader.read(Fields.parse(utf8(body)), Optional.empty(), false);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aRequestWithoutPicturesMayHaveAnEmptyListOfThem() {
        DrawRequest request = reader.read(
                Fields.parse(utf8("{\"prompt\":\"p\",\"references\":[],\"extras\":{\"eta\":0.5}}")),
                Optional.of("m"),
                false);
        assertThat(request.inputs()).isEmpty();
        assertThat(request.extras().path("eta").asDouble()).isEqualTo(0.5);
    }
}
