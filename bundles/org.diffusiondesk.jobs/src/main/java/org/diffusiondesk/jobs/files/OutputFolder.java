package org.diffusiondesk.jobs.files;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.diffusiondesk.api.error.EngineException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.UnavailableException;
import org.diffusiondesk.api.image.GeneratedImage;
import org.diffusiondesk.api.image.ImageCommand;
import org.diffusiondesk.api.image.ImageOutput;
import org.diffusiondesk.api.image.StoredImage;
import org.diffusiondesk.api.model.ModelDescription;
import org.jspecify.annotations.Nullable;

/** Writes pictures, each all at once under its final name and never over another file. Thread-safe. */
public final class OutputFolder {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");
    private static final String PARTIAL = ".part";
    private static final int MAX_NAMES = 1000;

    /** How bytes become a file, which may fail half way. */
    interface Writer {
        void write(Path file, byte[] bytes) throws IOException;
    }

    private final Path folder;
    private final Clock clock;
    private final String version;
    private final Function<ModelDescription, Optional<String>> hashes;
    private final Writer writer;
    private final AtomicBoolean swept = new AtomicBoolean();

    /** {@code hashes} tells the SHA-256 of a model where it is known. */
    public OutputFolder(Path folder, Clock clock, String version, Function<ModelDescription, Optional<String>> hashes) {
        this(folder, clock, version, hashes, Files::write);
    }

    OutputFolder(
            Path folder,
            Clock clock,
            String version,
            Function<ModelDescription, Optional<String>> hashes,
            Writer writer) {
        this.hashes = hashes;
        this.folder = folder;
        this.clock = clock;
        this.version = version;
        this.writer = writer;
    }

    /**
     * Writes a picture with its generation parameters in it.
     *
     * @throws UnavailableException the disk is full, or the folder can't be written; nothing is left of the picture then
     */
    public StoredImage store(String job, ImageCommand command, GeneratedImage image) {
        return store(job, image, command.output(), texts(command, image));
    }

    /**
     * Writes an enlarged picture; how the one before it was drawn goes along.
     *
     * @param source the picture before
     * @param width of the picture before
     */
    public StoredImage storeUpscaled(
            String job, GeneratedImage image, byte[] source, int width, String upscaler, ImageOutput output) {
        return store(job, image, output, UpscaleText.of(source, image.width() / (double) width, upscaler));
    }

    private StoredImage store(String job, GeneratedImage image, ImageOutput output, PictureTexts texts) {
        byte[] bytes = encoded(image, output, texts);
        String name = DATE.format(clock.instant().atZone(ZoneId.systemDefault())) + "-" + job + "-" + image.index();
        try {
            Files.createDirectories(folder);
            if (swept.compareAndSet(false, true)) {
                sweep();
            }
            Path file = write(name, output.format().extension(), bytes);
            return new StoredImage(
                    String.valueOf(file.getFileName()),
                    file,
                    new GeneratedImage(image.index(), image.seed(), image.width(), image.height(), bytes));
        } catch (IOException problem) {
            UnavailableException unwritable = new UnavailableException("the picture could not be written to " + folder
                    + " (" + reason(problem) + "); make room on its disk and check the rights of the folder");
            unwritable.addSuppressed(problem);
            throw unwritable;
        }
    }

    /** The operating system's words, without the names of files that nobody asked for. */
    private static String reason(IOException problem) {
        @Nullable String reason = problem instanceof FileSystemException file ? file.getReason() : problem.getMessage();
        return reason == null ? problem.getClass().getSimpleName() : reason;
    }

    /** What a run that was killed left half written; no other process writes here. */
    private void sweep() throws IOException {
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(folder, ".*" + PARTIAL)) {
            for (Path leftover : leftovers) {
                Files.deleteIfExists(leftover);
            }
        }
    }

    private static byte[] encoded(GeneratedImage image, ImageOutput output, PictureTexts texts) {
        try {
            return PictureEncoder.encode(image.bytes(), output, texts);
        } catch (IllegalArgumentException unusable) {
            throw new EngineException(
                    ErrorCode.INTERNAL,
                    "the picture of the sd-worker can't be made a " + output.format() + ": " + unusable.getMessage(),
                    unusable);
        }
    }

    private PictureTexts texts(ImageCommand command, GeneratedImage image) {
        return new PictureTexts(
                Optional.of(GenerationText.parameters(command, image, hashes.apply(command.model()), version)),
                Optional.of(OwnText.write(command, image, version)));
    }

    private Path write(String name, String extension, byte[] bytes) throws IOException {
        Path partial = folder.resolve("." + name + PARTIAL);
        try {
            writer.write(partial, bytes);
            for (int number = 1; number < MAX_NAMES; number++) {
                Path file = folder.resolve(name + (number == 1 ? "" : "-" + number) + "." + extension);
                if (place(partial, file)) {
                    return file;
                }
            }
            throw new IOException("all names like " + name + "." + extension + " are taken");
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    /** A hard link is the one way to publish a whole file that fails when the name is taken; not every file system has it. */
    private static boolean place(Path partial, Path file) throws IOException {
        try {
            Files.createLink(file, partial);
            return true;
        } catch (FileAlreadyExistsException taken) {
            return false;
        } catch (UnsupportedOperationException | FileSystemException noLinks) {
            return move(partial, file);
        }
    }

    private static boolean move(Path partial, Path file) throws IOException {
        try {
            Files.move(partial, file);
            return true;
        } catch (FileAlreadyExistsException taken) {
            return false;
        }
    }
}
