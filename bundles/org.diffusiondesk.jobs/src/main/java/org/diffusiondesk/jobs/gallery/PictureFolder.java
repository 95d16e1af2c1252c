package org.diffusiondesk.jobs.gallery;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.diffusiondesk.api.image.PictureFormat;

/** A folder and the pictures that lie in it: regular files with a picture's ending; no links, nothing hidden, nothing further down. Stateless. */
record PictureFolder(Path path) {
    /** Whether a file of this name may be a picture. */
    static boolean isPicture(String name) {
        return !name.startsWith(".") && PictureFormat.ofName(name).isPresent();
    }

    /** Names of files that may be pictures; nothing when the folder is not there. */
    Set<String> names() throws IOException {
        Set<String> names = new HashSet<>();
        if (!exists()) {
            return names;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                if (isPicture(name)) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    /** All pictures with their stamps. */
    Map<String, FileStamp> stamps() throws IOException {
        Map<String, FileStamp> stamps = new HashMap<>();
        for (String name : names()) {
            stamp(name).ifPresent(stamp -> stamps.put(name, stamp));
        }
        return stamps;
    }

    /** Empty when there is no regular file of that name. */
    Optional<FileStamp> stamp(String name) throws IOException {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(path.resolve(name), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return attributes.isRegularFile() ? Optional.of(FileStamp.of(attributes)) : Optional.empty();
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        }
    }

    boolean exists() {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** Changes whenever something comes into the folder or goes; 0 when it is not there. */
    long changed() throws IOException {
        return exists() ? Files.getLastModifiedTime(path).toMillis() : 0;
    }

    Path file(String name) {
        return path.resolve(name);
    }
}
