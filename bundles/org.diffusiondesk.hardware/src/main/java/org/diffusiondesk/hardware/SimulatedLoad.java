package org.diffusiondesk.hardware;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.resource.ByteSize;

/**
 * The load of a simulated card as a file tells it, in lines such as {@code others = 3 GiB}, and {@code 4711 = 5 GiB} for what the process of this id
 * uses; {@code #} begins a comment. Replace the file as a whole (write another one and rename it), or a half-written one may be read.
 *
 * @param others empty where the file does not say
 */
record SimulatedLoad(OptionalLong others, Map<Long, Long> usedByPid) {
    SimulatedLoad {
        usedByPid = Map.copyOf(usedByPid);
    }

    /** A file that is not there says nothing; one with an error is refused by {@link InvalidRequestException}. */
    static SimulatedLoad read(Path file) {
        OptionalLong others = OptionalLong.empty();
        Map<Long, Long> used = new HashMap<>();
        if (!Files.exists(file)) {
            return new SimulatedLoad(others, used);
        }
        try {
            for (String line : Files.readAllLines(file)) {
                String text = line.replaceFirst("#.*", "").strip();
                if (text.isEmpty()) {
                    continue;
                }
                String[] words = text.split("\\s*=\\s*", 2);
                long bytes = ByteSize.parse(file + ": " + words[0], words.length < 2 ? "" : words[1]);
                if (words[0].equals("others")) {
                    others = OptionalLong.of(bytes);
                } else if (words[0].matches("\\d{1,18}")) {
                    used.put(Long.parseLong(words[0]), bytes);
                } else {
                    throw wrong(file, "\"" + words[0] + "\" is neither others nor the id of a process");
                }
            }
        } catch (IOException | UncheckedIOException e) {
            throw wrong(file, "it can't be read: " + e.getMessage());
        }
        return new SimulatedLoad(others, used);
    }

    private static InvalidRequestException wrong(Path file, String problem) {
        return new InvalidRequestException(Simulation.SETTING, file + ": " + problem);
    }
}
