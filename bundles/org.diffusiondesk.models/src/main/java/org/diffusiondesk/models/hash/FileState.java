package org.diffusiondesk.models.hash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * By which it is told whether a file is the same as before.
 *
 * @param modified milliseconds since 1970
 */
record FileState(long bytes, long modified) {
    static FileState of(Path file) throws IOException {
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        return new FileState(now.size(), now.lastModifiedTime().toMillis());
    }
}
