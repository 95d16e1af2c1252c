package org.diffusiondesk.jobs.gallery;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.InvalidRequestException;

/** Moves pictures between the outputs folder and the bin in it, never over another file. Stateless. */
record Bin(PictureFolder outputs, PictureFolder bin) {
    private static final String NAME = ".bin";

    /** The bin lies in the outputs folder, so that moving is nothing but renaming, wherever that folder is. */
    static Bin of(Path outputs) {
        return new Bin(new PictureFolder(outputs), new PictureFolder(outputs.resolve(NAME)));
    }

    void throwIn(String name) throws IOException {
        if (!bin.exists()) {
            Files.createDirectory(bin.path());
        }
        move(
                outputs.file(name),
                bin.file(name),
                "the bin has another picture of the name " + name + "; empty it first");
    }

    void takeOut(String name) throws IOException {
        move(
                bin.file(name),
                outputs.file(name),
                "the outputs folder has another picture of the name " + name + "; rename or delete that one first");
    }

    private static void move(Path from, Path to, String taken) throws IOException {
        try {
            Files.move(from, to);
        } catch (FileAlreadyExistsException already) {
            throw new InvalidRequestException("name", taken);
        } catch (NoSuchFileException gone) {
            throw new InvalidRequestException(
                    ErrorCode.NOT_FOUND, "name", "the picture " + from.getFileName() + " is not there any more");
        }
    }
}
