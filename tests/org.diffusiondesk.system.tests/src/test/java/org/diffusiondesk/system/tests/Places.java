package org.diffusiondesk.system.tests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Where the tests find things and leave theirs. */
final class Places {
    private Places() {}

    /** The project. */
    static Path root() {
        return Path.of(System.getProperty("diffusiondesk.root"))
                .toAbsolutePath()
                .normalize();
    }

    private static Path target() {
        return Path.of(System.getProperty("diffusiondesk.target"))
                .toAbsolutePath()
                .normalize();
    }

    /** Kept after the tests. */
    static Path logs() {
        return folder(target().resolve("logs"));
    }

    /** Kept after the tests, to be looked at. */
    static Path screenshots() {
        return folder(target().resolve("screenshots"));
    }

    /** A new folder, gone with {@code target}. */
    static Path newFolder(String name) {
        try {
            return Files.createTempDirectory(folder(target().resolve("work")), name + "-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path folder(Path path) {
        try {
            return Files.createDirectories(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The folder of the product: above {@code bin}. */
    static Path product() {
        return Path.of(System.getProperty("diffusiondesk.product"))
                .toAbsolutePath()
                .normalize()
                .getParent()
                .getParent();
    }

    /** A native program or library of the product. */
    static Path nativeFile(String name) {
        try (Stream<Path> files = Files.walk(product().resolve("plugins"))) {
            return files.filter(file -> file.getFileName().toString().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("the product has no " + name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The default language model, which the product's start script keeps in its cache. */
    static Path textModel() {
        return cache().resolve("models/smollm2/SmolLM2-135M-Instruct.Q4_1.gguf");
    }

    /** What is kept between builds. */
    static Path cache() {
        String cache = System.getenv("DIFFUSIONDESK_CACHE");
        String xdg = System.getenv("XDG_CACHE_HOME");
        return cache != null
                ? Path.of(cache)
                : (xdg != null ? Path.of(xdg) : Path.of(System.getProperty("user.home"), ".cache"))
                        .resolve("diffusiondesk");
    }

    /** The test that runs on this thread, for names of log files. */
    static String testName() {
        return StackWalker.getInstance()
                .walk(frames -> frames.map(StackWalker.StackFrame::getClassName)
                        .map(name -> name.substring(name.lastIndexOf('.') + 1))
                        .filter(name -> name.endsWith("Test"))
                        .findFirst())
                .orElse("shared");
    }
}
