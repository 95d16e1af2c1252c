package org.diffusiondesk.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No path leads out of the outputs folder. */
@SharedProduct
class OutputsTest {
    private static final String SECRET = "this must not be served";

    private static String get(Api api, String path) throws IOException {
        try (Socket client = new Socket(api.base().getHost(), api.base().getPort())) {
            client.setSoTimeout(10_000);
            client.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.UTF_8));
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/outputs/../secret.txt",
                "/outputs/..%2fsecret.txt",
                "/outputs/..%2Fsecret.txt",
                "/outputs/%2e%2e/secret.txt",
                "/outputs/%2e%2e%2fsecret.txt",
                "/outputs/..%5csecret.txt",
                "/outputs/..\\secret.txt",
                "/outputs/....//secret.txt",
                "/outputs/%252e%252e%252fsecret.txt",
                "/outputs/..;/secret.txt",
                "/outputs/./../secret.txt",
                "/outputs//../secret.txt",
                "/outputs/%00/../secret.txt",
                "/outputs/..%00/secret.txt",
                "/outputs/%c0%ae%c0%ae/secret.txt",
                "/outputs/link.png",
                "/outputs/folder/secret.txt",
                "/outputs/.hidden.png",
                "/outputs//etc/passwd",
                "/outputs/%2fetc%2fpasswd",
                "/outputs/",
                "/outputs",
            })
    void nothingElseIsServed(String path, Product product) throws IOException {
        Path outputs = product.data().resolve("outputs");
        Path secret = product.data().resolve("secret.txt");
        Files.writeString(secret, SECRET);
        Files.writeString(outputs.resolve(".hidden.png"), SECRET);
        Files.createDirectories(outputs.resolve("folder"));
        Files.writeString(outputs.resolve("folder/secret.txt"), SECRET);
        if (!Files.isSymbolicLink(outputs.resolve("link.png"))) {
            Files.createSymbolicLink(outputs.resolve("link.png"), secret);
        }
        assertThat(get(product.api(), path))
                .matches("(?s)HTTP/1.1 4\\d\\d .*")
                .doesNotContain(SECRET)
                .doesNotContain("root:");
    }

    @Test
    void aPictureIsServedSoThatTheTestsAboveMeanSomething(Product product) throws IOException {
        Files.write(product.data().resolve("outputs/there.png"), Picture.plain(8, 8, 0xffff0000));
        Answer answer = product.api().get("/outputs/there.png");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(Picture.of(answer.body()).width()).isEqualTo(8);
        assertThat(product.api().send("POST", "/outputs/there.png").status()).isEqualTo(405);
    }
}
