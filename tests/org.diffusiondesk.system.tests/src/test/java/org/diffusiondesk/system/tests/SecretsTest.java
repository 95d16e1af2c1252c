package org.diffusiondesk.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No key and no prompt is ever written into a log, whatever becomes of the request, and no key on a command line of ours. */
class SecretsTest {
    private static final String KEY = "sesame-4711-open-the-gate";
    private static final String PROMPT = "wombat-in-a-teacup";

    @Test
    void noLogHoldsAKeyOrAPrompt() throws IOException {
        Path data = Places.newFolder("data");
        Files.writeString(
                Files.createDirectories(data.resolve("config")).resolve("settings.json"),
                "{ \"http.apiKey\": \"" + KEY + "\" }");
        try (Product product = Product.served().data(data).startReady()) {
            Api api = product.api();
            assertThat(api.get("/v1/models").status()).isEqualTo(401);
            goodAndBad(api.withToken(KEY));
            goodAndBad(api.withToken(KEY + "x"));
            raw(api);
            assertThat(product.descendants()).isNotEmpty().allSatisfy(process -> assertThat(
                            process.info().commandLine().orElse(""))
                    .doesNotContain(KEY, PROMPT));
            for (String worker : List.of("sd", "llm")) {
                String log = api.withToken(KEY)
                        .get("/v1/workers/" + worker + "/log?lines=1000")
                        .text();
                assertThat(log).contains("\"lines\"").doesNotContain(KEY, PROMPT);
            }
            product.stop();
            assertThat(String.join("\n", product.out())).doesNotContain(KEY, PROMPT);
            assertThat(String.join("\n", product.err())).doesNotContain(KEY, PROMPT);
        }
        try (Stream<Path> files = Files.walk(data.resolve("logs"))) {
            List<Path> logs = files.filter(Files::isRegularFile).toList();
            assertThat(logs).isNotEmpty();
            for (Path log : logs) {
                assertThat(Files.readString(log, StandardCharsets.ISO_8859_1))
                        .as(log.toString())
                        .isNotEmpty()
                        .doesNotContain(KEY, PROMPT);
            }
        }
    }

    private static void goodAndBad(Api api) {
        for (String body : List.of(
                "{\"prompt\":\"" + PROMPT + "\",\"steps\":1}",
                "{\"prompt\":\"" + PROMPT + "\",\"steps\":0}",
                "{\"prompt\":\"" + PROMPT + "\",\"model\":\"" + PROMPT + "\"}",
                "{\"prompt\":\"" + PROMPT + "\"",
                "{\"" + PROMPT + "\":NaN}")) {
            api.post("/v1/images/generations", body);
            api.post("/sdapi/v1/txt2img", body);
        }
        api.post("/v1/chat/completions", Json.chat(PROMPT, 4));
        api.post("/v1/chat/completions", "{\"messages\":\"" + PROMPT + "\"}");
        api.post("/v1/chat/completions", "{\"messages\":[{\"role\":\"" + PROMPT + "\"}]}");
        api.post("/v1/completions", "{\"prompt\":\"" + PROMPT + "\",\"max_tokens\":2}");
        api.post("/v1/embeddings", "{\"input\":\"" + PROMPT + "\"}");
        api.get("/v1/history/images?q=" + PROMPT);
        api.get("/outputs/" + PROMPT);
        api.get("/" + PROMPT);
    }

    private static void raw(Api api) throws IOException {
        String basic = Base64.getEncoder().encodeToString(("me:" + KEY).getBytes(StandardCharsets.UTF_8));
        for (String head : List.of(
                "GET /v1/models HTTP/1.1\r\nHost: 127.0.0.1\r\nx-api-key: " + KEY,
                "GET /v1/models HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Basic " + basic,
                "GET /v1/models HTTP/1.1\r\nHost: " + KEY + "\r\nHost: " + PROMPT,
                "GET /v1/models HTTP/1.1\r\nHost: " + KEY,
                "GET /v1/models HTTP/1.1\r\nHost: 127.0.0.1\r\nx-api-key : " + KEY,
                "GET /v1/models HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + KEY.repeat(1000),
                "GET /v1/models?key=" + KEY + " HTTP/9.9\r\nHost: 127.0.0.1",
                "GET /" + KEY + "%zz HTTP/1.1\r\nHost: 127.0.0.1",
                "GET /v1/models HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://" + KEY,
                KEY + " / HTTP/1.1\r\nHost: 127.0.0.1")) {
            try (Socket client = new Socket(api.base().getHost(), api.base().getPort())) {
                client.setSoTimeout(10_000);
                client.getOutputStream()
                        .write((head + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.UTF_8));
                assertThat(client.getInputStream().readAllBytes()).isNotEmpty();
            }
        }
    }
}
