package org.diffusiondesk.models.memory;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.diffusiondesk.api.model.ModelDescription;

/** Tells a model from another one under the same id: by the sizes and times of its files. */
final class ModelIdentity {
    private static final int DIGITS = 16;

    private ModelIdentity() {}

    /** The id and a digest; empty when a file is missing. */
    static Optional<String> of(ModelDescription model) {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, Path> role : new TreeMap<>(model.files()).entrySet()) {
            for (Path file : Shards.of(role.getValue())) {
                Optional<Shards.Stamp> stamp = Shards.stamp(file);
                if (stamp.isEmpty()) {
                    return Optional.empty();
                }
                text.append(role.getKey())
                        .append('|')
                        .append(stamp.get().bytes())
                        .append('|')
                        .append(stamp.get().modifiedMillis())
                        .append('\n');
            }
        }
        return Optional.of(model.id() + " " + digest(text.toString()));
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
