package org.diffusiondesk.engine.llm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A folder of ours alone for what llama-server writes down of conversations. They can be read from it, so nobody else gets in and nothing stays. */
final class SlotFolder {
    private static final Logger LOG = LoggerFactory.getLogger(SlotFolder.class);
    private static final String POSIX = "posix";

    private final Path path;

    private SlotFolder(Path path) {
        this.path = path;
    }

    /** Creates it, and deletes what an earlier run has left in it. */
    static SlotFolder open(Path path) throws IOException {
        if (supportsPosix(path)) {
            Files.createDirectories(path.getParent());
            if (Files.notExists(path)) {
                Files.createDirectory(path, attribute("rwx------"));
            }
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
        } else {
            Files.createDirectories(path); // it inherits who may enter from the user's data folder
        }
        SlotFolder folder = new SlotFolder(path.toAbsolutePath());
        folder.files().forEach(folder::delete);
        return folder;
    }

    Path path() {
        return path;
    }

    /** Creates an empty file that only we can read; llama-server overwrites it and keeps that. */
    Path create(String name) throws IOException {
        Path file = path.resolve(name);
        return supportsPosix(path) ? Files.createFile(file, attribute("rw-------")) : Files.createFile(file);
    }

    /** Bytes of all files in it. */
    long bytes() throws IOException {
        long bytes = 0;
        for (Path file : files()) {
            bytes += Files.size(file);
        }
        return bytes;
    }

    /** Bytes that the disk can still take. */
    long free() throws IOException {
        return Files.getFileStore(path).getUsableSpace();
    }

    /** Deletes a file of this folder; one that is not there or elsewhere is left alone. */
    void delete(Path file) {
        try {
            if (path.equals(file.getParent())) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LOG.warn("llm: {} can't be deleted", file, e);
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(Files::isRegularFile).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static boolean supportsPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains(POSIX);
    }

    private static FileAttribute<?> attribute(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }
}
