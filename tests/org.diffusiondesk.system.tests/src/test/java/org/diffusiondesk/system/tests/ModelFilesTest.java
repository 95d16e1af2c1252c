package org.diffusiondesk.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files in the models folder that are no models, or not whole. */
class ModelFilesTest {
    private static Product product;

    @BeforeAll
    static void start() throws IOException {
        Path data = Places.newFolder("data");
        Path text = Files.createDirectories(data.resolve("models/text"));
        Path image = Files.createDirectories(data.resolve("models/image"));
        byte[] whole = Files.readAllBytes(Places.textModel());
        Files.write(text.resolve("truncated.gguf"), Arrays.copyOf(whole, whole.length / 2));
        Files.write(text.resolve("header-only.gguf"), Arrays.copyOf(whole, 20));
        Files.writeString(text.resolve("foreign.gguf"), "this is no model at all\n".repeat(1000));
        Files.write(text.resolve("empty.gguf"), new byte[0]);
        Files.createDirectories(text.resolve("folder.gguf"));
        Files.write(text.resolve("whole.gguf"), whole);
        Files.writeString(image.resolve("foreign.safetensors"), "this is no model at all\n".repeat(1000));
        Files.write(image.resolve("huge-header.safetensors"), hugeHeader());
        Files.write(image.resolve("truncated.safetensors"), halfOfATensor());
        Files.write(image.resolve("chat.gguf"), whole);
        Files.createDirectories(image.resolve("folder.safetensors"));
        product = Product.served().data(data).startReady();
    }

    private static byte[] hugeHeader() {
        return ByteBuffer.allocate(64)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(0, Long.MAX_VALUE)
                .array();
    }

    private static byte[] halfOfATensor() {
        byte[] header = "{\"model.diffusion_model.x\":{\"dtype\":\"F32\",\"shape\":[1000],\"data_offsets\":[0,4000]}}"
                .getBytes();
        return ByteBuffer.allocate(8 + header.length + 2000)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .array();
    }

    @AfterAll
    static void stop() {
        product.close();
    }

    @ParameterizedTest
    @CsvSource({
        "text,truncated.gguf",
        "text,header-only.gguf",
        "text,foreign.gguf",
        "text,empty.gguf",
        "text,folder.gguf",
        "image,foreign.safetensors",
        "image,huge-header.safetensors",
        "image,truncated.safetensors",
        "image,chat.gguf",
        "image,folder.safetensors",
    })
    void isRefusedByNameWithTheReason(String kind, String name) {
        Api api = product.api();
        long sd = api.pid("sd");
        long llm = api.pid("llm");
        Answer answer = kind.equals("text")
                ? api.post("/v1/llm/load", Json.object().put("model", name))
                : api.post(
                        "/v1/images/generations",
                        Json.object().put("prompt", "a").put("model", name));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
        assertThat(answer.error().path("code").asString()).isEqualTo("model_unusable");
        assertThat(answer.error().path("param").asString("")).endsWith(name);
        assertThat(answer.message()).contains(name);
        assertThat(api.pid("sd")).isEqualTo(sd);
        assertThat(api.pid("llm")).isEqualTo(llm);
    }

    @Test
    void aWholeFileBesideThemIsFoundAndWorks() {
        Api api = product.api();
        assertThat(api.post("/v1/chat/completions", Json.chat("Say hello.", 8).put("model", "whole"))
                        .status())
                .isEqualTo(200);
        assertThat(api.health().path("workers").path("llm").path("model").asString())
                .isEqualTo("whole");
    }

    @Test
    void onlyUsableModelsAreListed() {
        String list = product.api().get("/v1/models").ok().toString();
        assertThat(list)
                .contains("\"demo\"", "\"smollm2\"", "\"whole\"")
                .doesNotContain("foreign", "truncated", "empty", "folder");
    }
}
