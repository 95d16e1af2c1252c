package org.diffusiondesk.system.tests;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A {@code multipart/form-data} body. */
final class Form {
    private static final String BOUNDARY = "----diffusiondesk-test";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Form field(String name, String value) {
        part("name=\"" + name + "\"", "", value.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    Form file(String name, byte[] bytes) {
        part("name=\"" + name + "\"; filename=\"" + name + ".png\"", "Content-Type: image/png\r\n", bytes);
        return this;
    }

    private void part(String disposition, String headers, byte[] bytes) {
        out.writeBytes(
                ("--" + BOUNDARY + "\r\nContent-Disposition: form-data; " + disposition + "\r\n" + headers + "\r\n")
                        .getBytes(StandardCharsets.UTF_8));
        out.writeBytes(bytes);
        out.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
    }

    String contentType() {
        return "multipart/form-data; boundary=" + BOUNDARY;
    }

    byte[] bytes() {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(out.toByteArray());
        whole.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return whole.toByteArray();
    }
}
