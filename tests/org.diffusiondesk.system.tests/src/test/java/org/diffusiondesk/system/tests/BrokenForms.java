package org.diffusiondesk.system.tests;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Forms of {@code multipart/form-data} that are none, or hold what is no picture. */
final class BrokenForms {
    private static final String FORM = "multipart/form-data; boundary=b";
    private static final String PROMPT = part("name=\"prompt\"", "a red circle");
    private static final String IMAGE = "name=\"image\"; filename=\"a.png\"";
    private static final String END = "--b--\r\n";

    private BrokenForms() {}

    private static String part(String disposition, String content) {
        return "--b\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + content + "\r\n";
    }

    static List<Malformed.Wrong> all() {
        List<Malformed.Wrong> all = new ArrayList<>();
        for (String path : List.of("/v1/images/edits", "/v1/images/jobs")) {
            String picture = part(IMAGE, new String(Picture.plain(64, 64, 0xff0000ff), StandardCharsets.ISO_8859_1));
            for (String type : List.of(
                    "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=c")) {
                all.add(wrong(type, path, type, PROMPT + picture + END));
            }
            for (String body : List.of(
                    "",
                    "--b",
                    "--b\r\n",
                    END,
                    PROMPT,
                    PROMPT + "--b",
                    PROMPT + END,
                    PROMPT + picture,
                    "x".repeat(5000),
                    "--b\r\n\r\nno headers\r\n" + END,
                    "--b\r\nContent-Disposition: form-data\r\n\r\nno name\r\n" + END,
                    "--b\r\nContent-Disposition: attachment; name=\"prompt\"\r\n\r\nx\r\n" + END,
                    "--b\r\nBroken\r\n\r\nx\r\n" + END,
                    "--b\r\nX: " + "y".repeat(10_000) + "\r\n\r\nx\r\n" + END,
                    PROMPT.repeat(200) + picture + END,
                    PROMPT + part("name=\"image\"", "not a file") + END,
                    PROMPT + part(IMAGE, "") + END,
                    PROMPT + part(IMAGE, "not a picture") + END,
                    PROMPT + part(IMAGE, "\u0089PNG\r\n\u001a\n") + END,
                    PROMPT + part(IMAGE, "GIF89a") + END,
                    PROMPT + part(IMAGE, "<svg xmlns='http://www.w3.org/2000/svg'/>") + END,
                    PROMPT + part(IMAGE, "\u00ff\u00d8\u00ff\u00e0") + END,
                    picture + END,
                    picture + part("name=\"prompt\"", "") + END,
                    picture + PROMPT + part("name=\"n\"", "many") + END,
                    picture + PROMPT + part("name=\"n\"", "0") + END,
                    picture + PROMPT + part("name=\"steps\"", "1e400") + END,
                    picture + PROMPT + part("name=\"seed\"", "0x10") + END,
                    picture + PROMPT + part("name=\"stream\"", "perhaps") + END,
                    picture + PROMPT + part("name=\"size\"", "large") + END,
                    picture + PROMPT + part("name=\"loras\"", "{") + END,
                    picture + PROMPT + part("name=\"loras\"", "[1]") + END,
                    picture + PROMPT + part("name=\"hires\"", "[]") + END,
                    picture + PROMPT + part("name=\"mask\"; filename=\"m.png\"", "no mask") + END)) {
                String shown =
                        body.length() > 120 ? body.substring(0, 60) + "..." + body.substring(body.length() - 60) : body;
                all.add(wrong(shown, path, FORM, body));
            }
        }
        return all;
    }

    private static Malformed.Wrong wrong(String what, String path, String type, String body) {
        return new Malformed.Wrong(
                "POST " + path + " as a form: " + what, "POST", path, type, body.getBytes(StandardCharsets.ISO_8859_1));
    }
}
