package org.diffusiondesk.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputRoutesTest extends RestFixture {
    private static final String SECRET = "nobody may read this";

    @BeforeEach
    void putFiles() throws IOException {
        Files.writeString(outputs.resolve("a b.png"), "picture");
        Files.writeString(outputs.resolve(".hidden.png"), SECRET);
        Files.createDirectories(outputs.resolve("folder"));
        Files.writeString(outputs.resolve("folder/inside.png"), SECRET);
        Path outside = Files.writeString(root.resolve("secret.png"), SECRET);
        Files.createSymbolicLink(outputs.resolve("link.png"), outside);
        Files.createSymbolicLink(outputs.resolve("linked"), outputs.resolve("folder"));
    }

    @Test
    void sendsAPicture() {
        HttpResponse<String> answer = get("/outputs/a%20b.png");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("picture");
        assertThat(answer.headers().firstValue("Content-Type")).contains("image/png");
        assertThat(get("/outputs/none.png").statusCode()).isEqualTo(404);
        assertThat(error(get("/outputs/none.png")).path("code").asString()).isEqualTo("not_found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/outputs/../SECRET",
                "/outputs/..%2fSECRET",
                "/outputs/..%2FSECRET",
                "/outputs/%2e%2e/SECRET",
                "/outputs/%2e%2e%2fSECRET",
                "/outputs/.%2e/SECRET",
                "/outputs/%2e./SECRET",
                "/outputs/%252e%252e%252fSECRET",
                "/outputs/..%252fSECRET",
                "/outputs/..%5cSECRET",
                "/outputs/..\\SECRET",
                "/outputs/%2e%2e%5cSECRET",
                "/outputs/..;/SECRET",
                "/outputs/..;x=1/SECRET",
                "/outputs/%2e%2e;/SECRET",
                "/outputs/./../SECRET",
                "/outputs//../SECRET",
                "/outputs/folder/../../SECRET",
                "/outputs/folder%2f..%2f..%2fSECRET",
                "/outputs/a b.png/../../SECRET",
                "/outputs/ABSOLUTE",
                "/outputs/%2fABSOLUTE",
                "/outputs//ABSOLUTE",
                "/outputs/file:%2f%2fABSOLUTE",
                "/outputs/C:%5cSECRET",
                "/outputs/C:/SECRET",
                "/outputs/%c0%ae%c0%ae/SECRET",
                "/outputs/%c0%ae%c0%ae%c0%afSECRET",
                "/outputs/..%c0%afSECRET",
                "/outputs/%uff0e%uff0e/SECRET",
                "/outputs/..%00/SECRET",
                "/outputs/SECRET%00.png",
                "/outputs/..%0a/SECRET",
                "/outputs/..%09/SECRET",
                "/outputs/link.png",
                "/outputs/link%2epng",
                "/outputs/linked/inside.png",
                "/outputs/linked%2finside.png",
                "/outputs/folder/inside.png",
                "/outputs/folder%2finside.png",
                "/outputs/.hidden.png",
                "/outputs/%2ehidden.png",
                "/outputs/folder",
                "/outputs/folder/",
                "/outputs/",
                "/outputs/.",
                "/outputs/..",
                "/outputs",
                "/outputs/%",
                "/outputs/%zz",
                "/outputs/a%20b.png::$DATA",
                "/OUTPUTS/../SECRET",
                "/v1/../outputs/../SECRET",
                "/outputs/%EF%BC%8F..%EF%BC%8FSECRET",
                "/outputs/..?/SECRET",
                "/outputs/..#/SECRET"
            })
    void letsNothingOut(String path) throws IOException {
        String raw = path.replace("SECRET", "secret.png")
                .replace("ABSOLUTE", root.resolve("secret.png").toString().substring(1));
        try (Socket socket = new Socket(base().getHost(), base().getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(("GET " + raw + " HTTP/1.1\r\nHost: " + base().getAuthority()
                                    + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(answer).matches("(?s)HTTP/1\\.1 4\\d\\d .*").doesNotContain(SECRET);
        }
    }
}
