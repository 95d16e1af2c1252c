package org.diffusiondesk.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.diffusiondesk.api.model.ModelFacts;
import org.diffusiondesk.models.header.HeaderException;
import org.diffusiondesk.models.header.HeaderReader;
import org.diffusiondesk.models.header.ModelFormat;
import org.diffusiondesk.models.header.ModelHeader;
import org.jspecify.annotations.Nullable;

/** What was found out about files, for as long as their length and time stay the same. Thread-safe. */
final class HeaderCache {
    private static final int MAX_SEEN = 50_000;
    private static final String PYTORCH = "is a PyTorch file (.ckpt, .pt, .pth), which the engine does not read;"
            + " the same model as GGUF or safetensors would be right";

    /**
     * A file that was looked at.
     *
     * @param problem why it can't be used; the other values mean nothing then
     * @param family of an image model
     * @param missing roles of the files that an image model needs beside it
     */
    record Finding(
            ContentKind content,
            @Nullable ModelFormat format,
            long bytes,
            Optional<String> problem,
            ModelFacts facts,
            Optional<ImageFamily> family,
            List<String> missing) {
        static Finding broken(long bytes, String problem) {
            return new Finding(
                    ContentKind.UNKNOWN,
                    null,
                    bytes,
                    Optional.of(problem),
                    ModelFacts.NONE,
                    Optional.empty(),
                    List.of());
        }

        static Finding of(ModelHeader header) {
            ContentKind content = ContentRules.of(header);
            boolean alone = content == ContentKind.DIFFUSION_ONLY;
            Optional<ImageFamily> family = alone ? ImageFamily.of(header) : Optional.empty();
            return new Finding(
                    content,
                    header.format(),
                    header.bytes(),
                    Optional.empty(),
                    FileFacts.of(content, header),
                    family,
                    alone ? missing(family, header) : List.of());
        }

        private static List<String> missing(Optional<ImageFamily> family, ModelHeader header) {
            boolean vae = ContentRules.hasVae(header.tensorNames());
            return family.map(ImageFamily::parts).orElse(List.of("text encoder", "vae")).stream()
                    .filter(part -> !vae || !part.equals("vae"))
                    .toList();
        }
    }

    /** What was found out about a file of this length and time. */
    record Seen(long bytes, FileTime modified, Finding finding) {
        boolean isOf(BasicFileAttributes now) {
            return bytes == now.size() && modified.equals(now.lastModifiedTime());
        }
    }

    private final Map<Path, Seen> seen = new ConcurrentHashMap<>();
    private final Optional<FindingFile> file;
    private final AtomicBoolean news = new AtomicBoolean();

    /** One that forgets when the program ends. */
    HeaderCache() {
        this.file = Optional.empty();
    }

    /** One that begins with what {@code file} holds. */
    HeaderCache(FindingFile file) {
        this.file = Optional.of(file);
        seen.putAll(file.load());
    }

    /** Keeps what is new for the next run. */
    void keep() {
        if (file.isPresent() && news.compareAndSet(true, false)) {
            file.get().store(seen);
        }
    }

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
            news.compareAndSet(false, finding.problem().isEmpty());
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
            return header.format() == ModelFormat.PYTORCH ? Finding.broken(bytes, PYTORCH) : Finding.of(header);
        } catch (HeaderException wrong) {
            return Finding.broken(bytes, String.valueOf(wrong.getMessage()));
        }
    }
}
