package org.diffusiondesk.architecture.tests;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The bundles: their sources, and their classes as the build left them. */
final class Project {
    static final Path ROOT = Path.of(System.getProperty("diffusiondesk.root", "../.."))
            .toAbsolutePath()
            .normalize();
    static final String PREFIX = "org.diffusiondesk.";

    private static final Path BUNDLES = ROOT.resolve("bundles");
    private static final Pattern BUNDLE = Pattern.compile("/bundles/([^/]+)/");

    private Project() {}

    /** Folders of all bundles. */
    static List<Path> bundles() {
        try (Stream<Path> folders = Files.list(BUNDLES)) {
            return folders.filter(folder -> Files.isDirectory(folder.resolve("src/main/java")))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The classes of all bundles, without their tests. */
    static JavaClasses classes() {
        List<Path> folders = bundles().stream()
                .map(bundle -> bundle.resolve("target/classes"))
                .toList();
        for (Path folder : folders) {
            if (!Files.isDirectory(folder)) {
                throw new IllegalStateException(folder + " is missing; build the bundles first");
            }
        }
        return new ClassFileImporter().importPaths(folders);
    }

    /** Short name of the bundle that a class stands in, such as {@code engine.sd}; empty for a class of somebody else. */
    static Optional<String> bundleOf(JavaClass type) {
        return type.getSource().flatMap(source -> {
            Matcher bundle = BUNDLE.matcher(source.getUri().toString());
            return bundle.find() ? Optional.of(bundle.group(1).substring(PREFIX.length())) : Optional.empty();
        });
    }

    /** All Java sources of the bundles, without their tests. */
    static List<Path> sources() {
        return bundles().stream()
                .flatMap(bundle -> walk(bundle.resolve("src/main/java")))
                .sorted()
                .toList();
    }

    /** Of all bundles, and those that start the product. */
    static List<Path> tests() {
        return Stream.concat(
                        bundles().stream().map(bundle -> bundle.resolve("src/test/java")),
                        Stream.of(ROOT.resolve("tests/org.diffusiondesk.system.tests/src/test/java")))
                .filter(Files::isDirectory)
                .flatMap(Project::walk)
                .sorted()
                .toList();
    }

    private static Stream<Path> walk(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
