package org.diffusiondesk.process;

import java.security.SecureRandom;
import java.util.Base64;

/** Secrets between this process and its children. */
public final class Tokens {
    private static final int BYTES = 32;

    private Tokens() {}

    /** A new secret of 256 random bits, as 43 characters of {@code [A-Za-z0-9_-]}. */
    public static String create() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
