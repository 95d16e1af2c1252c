package org.diffusiondesk.hardware;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Numbers in the small text files of /proc and /sys. What can't be read is empty: a process may end, and a file may be missing, at any moment. */
final class Keyed {
    private static final Logger LOG = LoggerFactory.getLogger(Keyed.class);

    private Keyed() {}

    /** The lines of a file; empty when it can't be read. */
    static Optional<List<String>> lines(Path file) {
        if (!Files.isReadable(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                    .lines()
                    .toList());
        } catch (IOException e) {
            LOG.debug("{} can't be read", file, e);
            return Optional.empty();
        }
    }

    /** A file that holds one number. */
    static OptionalLong number(Path file) {
        return lines(file)
                .filter(lines -> !lines.isEmpty())
                .map(lines -> parse(lines.getFirst().trim()))
                .orElse(OptionalLong.empty());
    }

    /** The number behind {@code key} in a line such as {@code VmRSS:   1234 kB} or {@code inactive_file 5}. */
    static OptionalLong value(Path file, String key) {
        return lines(file).map(lines -> value(lines, key)).orElse(OptionalLong.empty());
    }

    static OptionalLong value(List<String> lines, String key) {
        for (String line : lines) {
            if (!line.startsWith(key)) {
                continue;
            }
            String[] words = line.trim().split("\\s+");
            if (words.length >= 2 && words[0].equals(key)) {
                OptionalLong number = parse(words[1]);
                boolean kilo = words.length > 2 && words[2].equals("kB");
                return number.isPresent() && kilo ? OptionalLong.of(number.getAsLong() * 1024) : number;
            }
        }
        return OptionalLong.empty();
    }

    private static OptionalLong parse(String word) {
        try {
            return OptionalLong.of(Long.parseLong(word));
        } catch (NumberFormatException e) {
            LOG.trace("{} is not a number", word, e);
            return OptionalLong.empty();
        }
    }
}
