package org.diffusiondesk.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong is refused with the field that is wrong, and harms nobody. */
@SharedProduct
class BadRequestTest {
    private static final String PICTURES = "/v1/images/generations";

    private final Api api;
    private long sd;
    private long llm;

    BadRequestTest(Api api) {
        this.api = api;
    }

    @BeforeEach
    void remember() {
        sd = api.pid("sd");
        llm = api.pid("llm");
    }

    @AfterEach
    void bothWorkersAreStillTheSame() {
        assertThat(api.pid("sd")).isEqualTo(sd);
        assertThat(api.pid("llm")).isEqualTo(llm);
        assertThat(api.health().path("status").asString()).isEqualTo("ok");
    }

    private static void assertRefused(Answer answer, int status, String code, String param) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.error().path("code").asString()).isEqualTo(code);
        assertThat(answer.error().path("param").asString(""))
                .as(answer.toString())
                .isEqualTo(param);
        assertThat(answer.message()).isNotBlank().doesNotContain("Exception", "\tat ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            # body                                              | status | code            | param
            {}                                                  | 400    | invalid_request | prompt
            {"prompt":""}                                       | 400    | invalid_request | prompt
            {"prompt":"   "}                                    | 400    | invalid_request | prompt
            {"prompt":7}                                        | 400    | invalid_request | prompt
            {"prompt":["a"]}                                    | 400    | invalid_request | prompt
            {"prompt":"a\\u0000b"}                              | 400    | invalid_request | prompt
            {"prompt":"a","negative_prompt":{}}                 | 400    | invalid_request | negative_prompt
            {"prompt":"a","size":"0x0"}                         | 400    | invalid_request | width
            {"prompt":"a","size":"7x7"}                         | 400    | invalid_request | width
            {"prompt":"a","size":"128x7"}                       | 400    | invalid_request | height
            {"prompt":"a","size":"100000x100000"}               | 400    | invalid_request | width
            {"prompt":"a","size":"4096x4096"}                   | 400    | invalid_request | size
            {"prompt":"a","size":"big"}                         | 400    | invalid_request | size
            {"prompt":"a","size":128}                           | 400    | invalid_request | size
            {"prompt":"a","size":"128x128","width":256}         | 400    | invalid_request | size
            {"prompt":"a","width":0}                            | 400    | invalid_request | width
            {"prompt":"a","width":7}                            | 400    | invalid_request | width
            {"prompt":"a","height":100000}                      | 400    | invalid_request | height
            {"prompt":"a","height":-128}                        | 400    | invalid_request | height
            {"prompt":"a","width":"128"}                        | 400    | invalid_request | width
            {"prompt":"a","width":99999999999999999999}         | 400    | invalid_request | width
            {"prompt":"a","steps":0}                            | 400    | invalid_request | steps
            {"prompt":"a","steps":-3}                           | 400    | invalid_request | steps
            {"prompt":"a","steps":1000000}                      | 400    | invalid_request | steps
            {"prompt":"a","steps":2.5}                          | 400    | invalid_request | steps
            {"prompt":"a","steps":"8"}                          | 400    | invalid_request | steps
            {"prompt":"a","n":0}                                | 400    | invalid_request | n
            {"prompt":"a","n":1000}                             | 400    | invalid_request | n
            {"prompt":"a","n":true}                             | 400    | invalid_request | n
            {"prompt":"a","cfg_scale":-1}                       | 400    | invalid_request | cfg_scale
            {"prompt":"a","cfg_scale":1e300}                    | 400    | invalid_request | cfg_scale
            {"prompt":"a","cfg_scale":"2"}                      | 400    | invalid_request | cfg_scale
            {"prompt":"a","seed":-2}                            | 400    | invalid_request | seed
            {"prompt":"a","seed":1e40}                          | 400    | invalid_request | seed
            {"prompt":"a","seed":"x"}                           | 400    | invalid_request | seed
            {"prompt":"a","sampler":"magic"}                    | 400    | invalid_request | sampler
            {"prompt":"a","sampler":5}                          | 400    | invalid_request | sampler
            {"prompt":"a","scheduler":"magic"}                  | 400    | invalid_request | scheduler
            {"prompt":"a","strength":0.5}                       | 400    | invalid_request | strength
            {"prompt":"a","clip_skip":99}                       | 400    | invalid_request | clip_skip
            {"prompt":"a","response_format":"tiff"}             | 400    | invalid_request | response_format
            {"prompt":"a","output_format":"bmp"}                | 400    | invalid_request | output_format
            {"prompt":"a","stream":"yes"}                       | 400    | invalid_request | stream
            {"prompt":"a","stream":true,"partial_images":9}     | 400    | invalid_request | partial_images
            {"prompt":"a","model":"nobody"}                     | 404    | model_unknown   | model
            {"prompt":"a","model":"../../etc/passwd"}           | 404    | model_unknown   | model
            {"prompt":"a","model":12}                           | 400    | invalid_request | model
            {"prompt":"a"                                       | 400    | invalid_request | body
            {"prompt":"a"} {}                                   | 400    | invalid_request | body
            ["prompt"]                                          | 400    | invalid_request | body
            "prompt"                                            | 400    | invalid_request | body
            prompt=a                                            | 400    | invalid_request | body
            """)
    void aWrongRequestForAPicture(String body, int status, String code, String param) {
        assertRefused(api.post(PICTURES, body), status, code, param);
    }

    @Test
    void anUnknownSamplerOrModelIsAnsweredWithTheKnownOnes() {
        assertThat(api.post(PICTURES, "{\"prompt\":\"a\",\"sampler\":\"magic\"}")
                        .message())
                .contains("magic", "euler");
        assertThat(api.post(PICTURES, "{\"prompt\":\"a\",\"model\":\"nobody\"}").message())
                .contains("nobody", "demo");
    }

    @Test
    void aPromptThatIsTooLong() {
        assertRefused(
                api.post(PICTURES, Json.object().put("prompt", "a ".repeat(20_000))), 400, "invalid_request", "prompt");
    }

    @Test
    void jsonThatIsNestedDeeply() {
        String deep = "[".repeat(100_000);
        assertRefused(api.post(PICTURES, "{\"prompt\":" + deep), 400, "invalid_request", "body");
        assertRefused(api.post("/v1/chat/completions", "{\"messages\":" + deep), 400, "invalid_request", "body");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            # path                  | body                                            | status | code            | param
            /v1/chat/completions    | {"messages":                                    | 400    | invalid_request | body
            /v1/chat/completions    | []                                              | 400    | invalid_request | body
            /v1/chat/completions    | {"model":5,"messages":[]}                       | 400    | invalid_request | model
            /v1/chat/completions    | {"stream":"yes","messages":[]}                  | 400    | invalid_request | stream
            /v1/chat/completions    | {"model":"nobody","messages":[]}                | 404    | model_unknown   | model
            /v1/chat/completions    | {"model":"demo","messages":[]}                  | 400    | model_unusable  | *
            /v1/completions         | not json                                        | 400    | invalid_request | body
            /v1/embeddings          | {"model":"nobody","input":"a"}                  | 404    | model_unknown   | model
            /v1/llm/load            | {"model":"nobody"}                              | 404    | model_unknown   | model
            /v1/llm/load            | {"model":"demo"}                                | 400    | model_unusable  | *
            /v1/llm/load            | {"model":["smollm2"]}                           | 400    | invalid_request | model
            /v1/llm/load            | {"model":"smollm2","ctx":0}                     | 400    | invalid_request | ctx
            /v1/llm/load            | {"model":"smollm2","ctx":"big"}                 | 400    | invalid_request | ctx
            /v1/llm/load            | {"model":"smollm2","gpu_layers":5000}           | 400    | invalid_request | gpu_layers
            /v1/llm/load            | {"model":"smollm2","threads":0}                 | 400    | invalid_request | threads
            /v1/models/load         | {}                                              | 400    | invalid_request | model
            /v1/models/load         | {"model":"nobody"}                              | 404    | model_unknown   | model
            /v1/models/load         | {"model":"demo","type":"video"}                 | 400    | invalid_request | type
            /v1/models/load         | {"model":"smollm2","options":{"ctx":-1}}        | 400    | invalid_request | options.ctx
            /v1/images/edits        | {"prompt":"a"}                                  | 400    | invalid_request | image
            /v1/images/edits        | {"prompt":"a","image":"%%%%"}                   | 400    | invalid_request | image
            /v1/images/edits        | {"prompt":"a","image":"aGVsbG8="}               | 400    | invalid_request | image
            """)
    void aWrongRequestElsewhere(String path, String body, int status, String code, String param) {
        Answer answer = api.post(path, body);
        assertRefused(
                answer,
                status,
                code,
                param.equals("*") ? answer.error().path("param").asString("") : param);
    }

    @Test
    void aChatThatLlamaServerRefusesIsAnErrorInOurShape() {
        Answer answer = api.post("/v1/chat/completions", "{\"messages\":\"hello\"}");
        assertThat(answer.status()).isBetween(400, 499);
        assertThat(answer.json().path("error").path("message").asString()).isNotBlank();
    }

    @Test
    void anEditWithADamagedPicture() {
        byte[] png = Picture.plain(128, 128, 0xff0000ff);
        byte[] half = java.util.Arrays.copyOf(png, png.length / 2);
        Answer answer =
                api.post("/v1/images/edits", new Form().field("prompt", "a").file("image", half));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
        assertThat(answer.error().path("param").asString("")).isEqualTo("image");
    }

    @Test
    void anEditWithWrongTextInAForm() {
        byte[] png = Picture.plain(128, 128, 0xff0000ff);
        assertRefused(
                api.post(
                        "/v1/images/edits",
                        new Form().field("prompt", "a").field("steps", "many").file("image", png)),
                400,
                "invalid_request",
                "steps");
        assertRefused(
                api.post(
                        "/v1/images/edits",
                        new Form().field("prompt", "a").field("strength", "7").file("image", png)),
                400,
                "invalid_request",
                "strength");
    }

    @Test
    void fiftyMegabytesAreTooMuch() {
        String body = "{\"prompt\":\"" + "a".repeat(50 << 20) + "\"}";
        assertRefused(api.post(PICTURES, body), 413, "too_large", "body");
        assertRefused(api.post("/v1/chat/completions", body), 413, "too_large", "body");
        assertRefused(api.post("/v1/images/edits", body), 413, "too_large", "body");
    }

    /** The server answers in the midst of it and closes; what is sent after that is lost. */
    @Test
    void fiftyMegabytesOfUnknownLengthAreTooMuch() throws IOException {
        byte[] chunk = ("100000\r\n" + "a".repeat(1 << 20) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        try (Socket client = new Socket(api.base().getHost(), api.base().getPort())) {
            client.setSoTimeout(10_000);
            client.getOutputStream()
                    .write(("POST " + PICTURES + " HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            int sent = 0;
            try {
                for (; sent < 50 && client.getInputStream().available() == 0; sent++) {
                    client.getOutputStream().write(chunk);
                }
            } catch (SocketException closed) {
                // the answer stands in the receive buffer all the same
            }
            StringBuilder answer = new StringBuilder();
            int next = 0;
            while (answer.indexOf("}}") < 0 && next >= 0) { // not to its end, which is a reset
                next = client.getInputStream().read();
                answer.append((char) next);
            }
            assertThat(answer.toString())
                    .startsWith("HTTP/1.1 413")
                    .contains("\"code\":\"too_large\"", "\"param\":\"body\"");
            assertThat(sent).isLessThan(50);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/nothing,404,not_found",
        "GET,/v1/nothing,404,not_found",
        "POST,/v2/images/generations,404,not_found",
        "GET,/v1/images/generations,405,method_not_allowed",
        "DELETE,/health,405,method_not_allowed",
        "POST,/v1/models,405,method_not_allowed",
        "GET,/v1/workers/gpu/log,404,not_found",
        "POST,/v1/workers/gpu/restart,404,not_found",
        "GET,/v1/workers/sd/log?lines=0,400,invalid_request",
        "GET,/v1/models/nobody,404,model_unknown",
        "POST,/v1/images/jobs/nothing/cancel,404,not_found",
        "GET,/internal/health,404,not_found",
        "POST,/internal/shutdown,404,not_found",
    })
    void aWrongRouteOrMethod(String method, String path, int status, String code) {
        Answer answer = api.send(method, path);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.error().path("code").asString()).isEqualTo(code);
        if (status == 405) {
            assertThat(answer.headers().firstValue("Allow")).isPresent();
        }
    }

    @Test
    void whatIsNotEvenHttp() throws IOException {
        for (String nonsense : new String[] {"\r\n\r\n", "nonsense\r\n\r\n", "GET /health HTTP/9.9\r\n\r\n"}) {
            try (Socket client = new Socket(api.base().getHost(), api.base().getPort())) {
                client.setSoTimeout(10_000);
                client.getOutputStream().write(nonsense.getBytes(StandardCharsets.US_ASCII));
                client.getOutputStream().flush();
                client.shutdownOutput();
                assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                        .doesNotContain("200 OK");
            }
        }
    }

    @Test
    void aForeignHostNameOrOrigin() throws IOException {
        for (String header : new String[] {"Host: evil.example", "Host: 127.0.0.1\r\nOrigin: http://evil.example"}) {
            try (Socket client = new Socket(api.base().getHost(), api.base().getPort())) {
                client.setSoTimeout(10_000);
                client.getOutputStream()
                        .write(("GET /health HTTP/1.1\r\n" + header + "\r\nConnection: close\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .startsWith("HTTP/1.1 403")
                        .contains("evil.example", "\"forbidden\"");
            }
        }
    }
}
