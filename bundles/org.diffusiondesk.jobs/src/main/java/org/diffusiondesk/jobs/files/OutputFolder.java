package org.diffusiondesk.jobs.files;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.diffusiondesk.api.error.EngineException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.image.GeneratedImage;
import org.diffusiondesk.api.image.ImageCommand;
import org.diffusiondesk.api.image.StoredImage;

/** Writes pictures, each all at once under its final name and never over another file. Thread-safe. */
public final class OutputFolder {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");
    private static final int MAX_NAMES = 1000;

    private final Path folder;
    private final Clock clock;
    private final String version;

    public OutputFolder(Path folder, Clock clock, String version) {
        this.folder = folder;
        this.clock = clock;
        this.version = version;
    }

    /** Writes a picture with its generation parameters in it. */
    public StoredImage store(String job, ImageCommand command, GeneratedImage image) {
        byte[] png = withText(job, command, image);
        String name = DATE.format(clock.instant().atZone(ZoneId.systemDefault())) + "-" + job + "-" + image.index();
        try {
            Files.createDirectories(folder);
            Path file = write(name, png);
            return new StoredImage(
                    String.valueOf(file.getFileName()),
                    file,
                    new GeneratedImage(image.index(), image.seed(), image.width(), image.height(), png));
        } catch (IOException problem) {
            throw new EngineException(
                    ErrorCode.INTERNAL,
                    "the picture could not be written to " + folder + ": " + problem.getMessage(),
                    problem);
        }
    }

    private byte[] withText(String job, ImageCommand command, GeneratedImage image) {
        try {
            return PngText.with(image.bytes(), texts(job, command, image));
        } catch (IllegalArgumentException noPng) {
            throw new EngineException(ErrorCode.INTERNAL, "the sd-worker sent something that is no PNG picture", noPng);
        }
    }

    private Map<String, String> texts(String job, ImageCommand command, GeneratedImage image) {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(PngText.PARAMETERS, GenerationText.parameters(command, image, version));
        texts.put(PngText.OWN, OwnText.write(command, image, job, version));
        return texts;
    }

    private Path write(String name, byte[] png) throws IOException {
        Path partial = folder.resolve("." + name + ".part");
        try {
            Files.write(partial, png);
            for (int number = 1; number < MAX_NAMES; number++) {
                Path file = folder.resolve(name + (number == 1 ? "" : "-" + number) + ".png");
                if (place(partial, file)) {
                    return file;
                }
            }
            throw new IOException("all names like " + name + ".png are taken");
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
