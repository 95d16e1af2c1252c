package org.diffusiondesk.models;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A file that comes gzipped.
 *
 * @param target where the unpacked file lies, or will lie
 * @param bytes length of the unpacked file
 * @param sha256 of the unpacked file in lower-case hexadecimal, where it is known
 */
record PackedFile(Path source, Path target, long bytes, Optional<String> sha256) {}
