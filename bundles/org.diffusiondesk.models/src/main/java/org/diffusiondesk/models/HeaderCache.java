package org.diffusiondesk.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.diffusiondesk.models.header.HeaderException;
import org.diffusiondesk.models.header.HeaderReader;
import org.diffusiondesk.models.header.ModelFormat;
import org.diffusiondesk.models.header.ModelHeader;
import org.jspecify.annotations.Nullable;

/** What was found out about files, for as long as their length and time stay the same. Thread-safe. */
final class HeaderCache {
    private static final int MAX_SEEN = 50_000;

    /**
     * A file that was looked at.
     *
     * @param problem why it can't be used; the other values mean nothing then
     */
    record Finding(ContentKind content, @Nullable ModelFormat format, long bytes, Optional<String> problem) {
        static Finding broken(long bytes, String problem) {
            return new Finding(ContentKind.UNKNOWN, null, bytes, Optional.of(problem));
        }
    }

    private record Seen(long bytes, FileTime modified, Finding finding) {
        boolean isOf(BasicFileAttributes now) {
            return bytes == now.size() && modified.equals(now.lastModifiedTime());
        }
    }

    private final Map<Path, Seen> seen = new ConcurrentHashMap<>();

    /** Looks at a file; never throws for what is in it. */
    Finding look(Path file) {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            if (now.isDirectory()) {
                return Finding.broken(0, "is a folder; a model file would be right");
            }
            Seen before = seen.get(file);
            if (before != null && before.isOf(now)) {
                return before.finding();
            }
            Finding finding = read(file, now.size());
            if (seen.size() >= MAX_SEEN) {
                seen.clear(); // files that are long gone; the others are looked at again
            }
            seen.put(file, new Seen(now.size(), now.lastModifiedTime(), finding));
            return finding;
        } catch (NoSuchFileException missing) {
            return Finding.broken(0, "does not exist");
        } catch (IOException unreadable) {
            return Finding.broken(0, "can not be read (" + unreadable.getMessage() + ")");
        }
    }

    /** Whether the file was looked at and is as it was then. */
    boolean isUnchanged(Path file) {
        Seen before = seen.get(file);
        try {
            return before != null && before.isOf(Files.readAttributes(file, BasicFileAttributes.class));
        } catch (IOException gone) {
            return false; // whoever looks again hears why
        }
    }

    private static Finding read(Path file, long bytes) throws IOException {
        try {
            ModelHeader header = HeaderReader.read(file);
            return new Finding(ContentKind.of(header), header.format(), bytes, Optional.empty());
        } catch (HeaderException wrong) {
            return Finding.broken(bytes, String.valueOf(wrong.getMessage()));
        }
    }
}
