package org.diffusiondesk.models.hash;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The digest that models are told apart by. */
public final class Sha256 {
    private Sha256() {}

    /** A new one, with nothing in it. */
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
