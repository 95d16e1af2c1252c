package org.diffusiondesk.models.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** A model file that was split: {@code name-00001-of-00003.gguf} and its neighbours. */
final class Shards {
    private static final Pattern NUMBERED = Pattern.compile("(.*-)(\\d{5})-of-(\\d{5})(\\.[A-Za-z]+)");
    private static final int MOST = 1000;

    private Shards() {}

    /** All files of the model, in order; the one alone when it was not split. */
    static List<Path> of(Path file) {
        Matcher name = NUMBERED.matcher(String.valueOf(file.getFileName()));
        if (!name.matches()) {
            return List.of(file);
        }
        int count = Integer.parseInt(name.group(3));
        if (count < 1 || count > MOST) {
            return List.of(file);
        }
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> file.resolveSibling(name.group(1) + "%05d-of-%05d".formatted(i, count) + name.group(4)))
                .toList();
    }

    /** Bytes of all of them; one that is missing does not count. */
    static long bytes(List<Path> files) {
        return files.stream()
                .mapToLong(file -> stamp(file).map(Stamp::bytes).orElse(0L))
                .sum();
    }

    /** A file as it is now: another one under the same name differs. */
    record Stamp(long bytes, long modifiedMillis) {}

    /** Empty when it does not exist or can't be asked. */
    static Optional<Stamp> stamp(Path file) {
        try {
            return Optional.of(
                    new Stamp(Files.size(file), Files.getLastModifiedTime(file).toMillis()));
        } catch (IOException missing) {
            return Optional.empty();
        }
    }
}
