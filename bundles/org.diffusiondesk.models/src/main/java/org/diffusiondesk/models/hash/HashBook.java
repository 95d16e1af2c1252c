package org.diffusiondesk.models.hash;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sums that are known, in memory and in a file of one line each: sum, length, time and path. A new one is put at the end, so that a crash costs
 * at most the last line; whatever is no such line is left out. Thread-safe.
 */
final class HashBook {
    private static final Logger LOG = LoggerFactory.getLogger(HashBook.class);
    private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) (\\d{1,18}) (-?\\d{1,18}) (.+)");
    private static final int MOST_LINES = 200_000;
    /** Lines that later ones have replaced; with more of them the file is written anew. */
    private static final int MOST_STALE = 1000;

    private record Known(FileState state, String sha256) {
        String line(Path file) {
            return sha256 + " " + state.bytes() + " " + state.modified() + " " + file;
        }
    }

    private final Path file;
    private final Map<Path, Known> known = new ConcurrentHashMap<>();
    private final ReentrantLock writing = new ReentrantLock();

    /** Reads the file; one that is not there is made with the first sum. */
    HashBook(Path file) {
        this.file = file;
        try {
            load();
        } catch (NoSuchFileException first) {
            LOG.debug("no sums of models are known yet: {}", file);
        } catch (IOException unreadable) {
            LOG.warn(
                    "the sums of models in {} can not be read ({}); they are computed anew",
                    file,
                    unreadable.toString());
        }
    }

    private void load() throws IOException {
        int lines = 0;
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            for (String line = in.readLine(); line != null && lines < MOST_LINES; line = in.readLine()) {
                lines++;
                remember(LINE.matcher(line));
            }
        }
        if (lines - known.size() > MOST_STALE) {
            rewrite();
        }
    }

    private void remember(Matcher line) {
        if (!line.matches()) {
            return;
        }
        try {
            FileState state = new FileState(Long.parseLong(line.group(2)), Long.parseLong(line.group(3)));
            known.put(Path.of(line.group(4)), new Known(state, line.group(1)));
        } catch (InvalidPathException foreign) {
            LOG.debug("no path of this system: {}", line.group(4));
        }
    }

    /** The sum of the file as it is now; empty when it was never computed for this state of it. */
    Optional<String> get(Path model, FileState state) {
        return Optional.ofNullable(known.get(model))
                .filter(one -> one.state().equals(state))
                .map(Known::sha256);
    }

    void put(Path model, FileState state, String sha256) {
        Known one = new Known(state, sha256);
        known.put(model, one);
        if (model.toString().indexOf('\n') >= 0) {
            return; // known until the end of this run
        }
        writing.lock();
        try {
            if (file.getParent() instanceof Path folder) {
                Files.createDirectories(folder);
            }
            Files.writeString(file, "\n" + one.line(model), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException problem) {
            LOG.warn("the sum of {} can not be kept in {}: {}", model, file, problem.toString());
        } finally {
            writing.unlock();
        }
    }

    private void rewrite() throws IOException {
        List<String> lines = new ArrayList<>();
        known.forEach((model, one) -> lines.add(one.line(model)));
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.write(next, lines);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
