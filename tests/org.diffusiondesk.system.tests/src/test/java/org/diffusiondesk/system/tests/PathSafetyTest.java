package org.diffusiondesk.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No path leads out of the outputs folder, nor to what is in it and no picture, however it is written. Sent byte by byte, because clients tidy up. */
@SharedProduct
class PathSafetyTest {
    private static final String SECRET = "this must not be served";

    /** {@code \xNN} stands for a byte. */
    private static String get(Api api, String path) throws IOException {
        try (Socket client = new Socket(api.base().getHost(), api.base().getPort())) {
            client.setSoTimeout(10_000);
            ByteArrayOutputStream request = new ByteArrayOutputStream();
            request.writeBytes("GET ".getBytes(StandardCharsets.US_ASCII));
            request.writeBytes(bytes(path));
            request.writeBytes(
                    " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            client.getOutputStream().write(request.toByteArray());
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static byte[] bytes(String path) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < path.length(); i++) {
            if (path.startsWith("\\x", i)) {
                all.write(Integer.parseInt(path.substring(i + 2, i + 4), 16));
                i += 3;
            } else {
                all.writeBytes(path.substring(i, i + 1).getBytes(StandardCharsets.UTF_8));
            }
        }
        return all.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // plain
                "/outputs/../secret.txt",
                "/outputs/../../secret.txt",
                "/outputs/./../secret.txt",
                "/outputs//../secret.txt",
                "/outputs/../outputs/../secret.txt",
                "/outputs/folder/../../secret.txt",
                "/outputs/....//secret.txt",
                "/outputs/...//secret.txt",
                "/outputs/.../secret.txt",
                "/outputs/.",
                "/outputs/",
                "/outputs",
                "//outputs/../secret.txt",
                "/./outputs/../secret.txt",
                // percent
                "/outputs/..%2fsecret.txt",
                "/outputs/..%2Fsecret.txt",
                "/outputs/%2e%2e/secret.txt",
                "/outputs/%2E%2E/secret.txt",
                "/outputs/.%2e/secret.txt",
                "/outputs/%2e./secret.txt",
                "/outputs/%2e%2e%2fsecret.txt",
                "/outputs%2f..%2fsecret.txt",
                "/outputs/%2e/%2e%2e/secret.txt",
                "/%6futputs/%2e%2e/secret.txt",
                // percent, twice and more
                "/outputs/%252e%252e%252fsecret.txt",
                "/outputs/%252e%252e/secret.txt",
                "/outputs/..%252fsecret.txt",
                "/outputs/%25252e%25252e%25252fsecret.txt",
                "/outputs/%%32%65%%32%65/secret.txt",
                // backslashes
                "/outputs/..\\secret.txt",
                "/outputs/..%5csecret.txt",
                "/outputs/..%5Csecret.txt",
                "/outputs/..%255csecret.txt",
                "/outputs/.\\..\\secret.txt",
                "/outputs\\..\\secret.txt",
                "/outputs/\\..\\..\\secret.txt",
                // parameters
                "/outputs/..;/secret.txt",
                "/outputs/..;a=b/secret.txt",
                "/outputs/;/../secret.txt",
                "/outputs/.;/../secret.txt",
                "/outputs/%2e%2e;/secret.txt",
                "/outputs/link.png;x",
                // bytes that end a name somewhere
                "/outputs/%00/../secret.txt",
                "/outputs/..%00/secret.txt",
                "/outputs/..%00%2fsecret.txt",
                "/outputs/link.png%00.png",
                "/outputs/%0a../secret.txt",
                "/outputs/..%0d%0asecret.txt",
                "/outputs/..%09/secret.txt",
                "/outputs/..%7f/secret.txt",
                "/outputs/..\\x00/secret.txt",
                // UTF-8 that is none, too long, or looks alike
                "/outputs/%c0%ae%c0%ae/secret.txt",
                "/outputs/%c0%ae%c0%ae%c0%afsecret.txt",
                "/outputs/..%c0%afsecret.txt",
                "/outputs/..%c1%9csecret.txt",
                "/outputs/%e0%80%ae%e0%80%ae%e0%80%afsecret.txt",
                "/outputs/%f0%80%80%ae%f0%80%80%ae/secret.txt",
                "/outputs/..%ef%bc%8fsecret.txt",
                "/outputs/..%e2%88%95secret.txt",
                "/outputs/..%e2%81%84secret.txt",
                "/outputs/%ef%bc%8e%ef%bc%8e/secret.txt",
                "/outputs/%u002e%u002e%u2215secret.txt",
                "/outputs/..\\xc0\\xafsecret.txt",
                "/outputs/..%fe%80%80%80%80%afsecret.txt",
                // absolute, drives, other schemes and hosts
                "/outputs//etc/passwd",
                "/outputs/%2fetc%2fpasswd",
                "/outputs/%2Fetc/passwd",
                "/outputs/file:///etc/passwd",
                "/outputs/C:%5cwindows%5cwin.ini",
                "/outputs/C:/windows/win.ini",
                "/outputs/%5c%5chost%5cshare%5csecret.txt",
                "/outputs/~/secret.txt",
                "http://127.0.0.1/outputs/../secret.txt",
                "http://127.0.0.1/outputs/%2e%2e/secret.txt",
                // what is there and is none of the pictures
                "/outputs/link.png",
                "/outputs/LINK.PNG",
                "/outputs/away/secret.txt",
                "/outputs/loop.png",
                "/outputs/folder",
                "/outputs/folder/",
                "/outputs/folder/secret.txt",
                "/outputs/folder%2fsecret.txt",
                "/outputs/.hidden.png",
                "/outputs/%2ehidden.png",
                // names that some systems shorten
                "/outputs/there.png.",
                "/outputs/there.png%20",
                "/outputs/there.png/",
                "/outputs/there.png/.",
                "/outputs/there.png::$DATA",
                "/outputs/CON",
            })
    void nothingElseIsServed(String path, Product product) throws IOException {
        prepare(product);
        String answer = get(product.api(), path);
        assertThat(answer)
                .matches("(?s)HTTP/1.1 (400|404) .*")
                .doesNotContain(SECRET, "root:", product.data().toString());
        assertThat(answer).contains("\"error\":{");
    }

    private static void prepare(Product product) throws IOException {
        Path outputs = product.data().resolve("outputs");
        Path secret = Files.writeString(product.data().resolve("secret.txt"), SECRET);
        Files.write(outputs.resolve("there.png"), Picture.plain(8, 8, 0xffff0000));
        Files.writeString(outputs.resolve(".hidden.png"), SECRET);
        Files.createDirectories(outputs.resolve("folder"));
        Files.writeString(outputs.resolve("folder/secret.txt"), SECRET);
        link(outputs.resolve("link.png"), secret);
        link(outputs.resolve("away"), product.data());
        link(outputs.resolve("loop.png"), outputs.resolve("loop.png"));
    }

    private static void link(Path link, Path target) throws IOException {
        if (!Files.isSymbolicLink(link)) {
            Files.createSymbolicLink(link, target);
        }
    }

    @Test
    void aPictureIsServedSoThatTheTestsAboveMeanSomething(Product product) throws IOException {
        prepare(product);
        for (String path : List.of("/outputs/there.png", "/outputs/%74here.png", "/outputs/there%2epng")) {
            assertThat(get(product.api(), path)).as(path).startsWith("HTTP/1.1 200 ");
        }
        Answer answer = product.api().get("/outputs/there.png");
        assertThat(Picture.of(answer.body()).width()).isEqualTo(8);
        assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("sandbox");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(product.api().send("POST", "/outputs/there.png").status()).isEqualTo(405);
    }
}
