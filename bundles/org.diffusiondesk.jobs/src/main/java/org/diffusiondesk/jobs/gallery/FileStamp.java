package org.diffusiondesk.jobs.gallery;

import java.nio.file.attribute.BasicFileAttributes;

/** By what a file that was changed is told from one that was not; {@code modified} in milliseconds since 1970. */
record FileStamp(long bytes, long modified) {
    static FileStamp of(BasicFileAttributes attributes) {
        return new FileStamp(attributes.size(), attributes.lastModifiedTime().toMillis());
    }
}
