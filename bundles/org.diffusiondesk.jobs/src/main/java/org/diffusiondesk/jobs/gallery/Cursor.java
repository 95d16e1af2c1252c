package org.diffusiondesk.jobs.gallery;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.diffusiondesk.api.error.InvalidRequestException;

/** After which picture a page begins. Pictures that come or go do not move it. */
record Cursor(long modified, String name) {
    static Cursor of(PictureFacts last) {
        return new Cursor(last.modified(), last.name());
    }

    String text() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((modified + " " + name).getBytes(StandardCharsets.UTF_8));
    }

    static Cursor parse(String text) {
        try {
            String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            int space = plain.indexOf(' ');
            return new Cursor(Long.parseLong(plain.substring(0, Math.max(space, 0))), plain.substring(space + 1));
        } catch (IllegalArgumentException nonsense) {
            throw new InvalidRequestException("after", "after must be what a former page gave as next");
        }
    }
}
