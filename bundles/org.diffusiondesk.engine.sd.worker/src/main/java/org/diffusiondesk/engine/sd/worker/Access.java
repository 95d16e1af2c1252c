package org.diffusiondesk.engine.sd.worker;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/** Who may ask this worker: whoever knows its token, or, when it was started without one, any local program but a web page. */
final class Access {
    private static final int TOKEN_BYTES = 32;

    private final Optional<byte[]> token;

    Access(Optional<String> token) {
        this.token = token.map(t -> t.getBytes(StandardCharsets.UTF_8));
    }

    static String newToken() {
        byte[] bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    void check(Exchange exchange) {
        if (token.isEmpty()) {
            if (!exchange.header("Origin").isEmpty()) {
                throw Refusal.foreignOrigin();
            }
            return;
        }
        String bearer = exchange.header("Authorization");
        String given = bearer.regionMatches(true, 0, "Bearer ", 0, 7)
                ? bearer.substring(7)
                : exchange.header("X-DiffusionDesk-Token");
        if (!MessageDigest.isEqual(token.get(), given.strip().getBytes(StandardCharsets.UTF_8))) {
            throw Refusal.unauthorized();
        }
    }
}
