package org.diffusiondesk.system.tests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Python with the packages of {@code src/test/python/requirements.txt}, in an environment of its own in the cache folder. It is made once for each content of
 * that file; that needs python3 with pip, as the build itself does.
 */
final class Python {
    private static final Duration INSTALL_LIMIT = Duration.ofMinutes(8);

    private final Path environment;
    private final Path sources = Places.root().resolve("tests/org.diffusiondesk.system.tests/src/test/python");

    private Python(Path environment) {
        this.environment = environment;
    }

    /** What a program said, and how it ended. */
    record Said(int status, String text) {}

    static Python ready() {
        Path requirements =
                Places.root().resolve("tests/org.diffusiondesk.system.tests/src/test/python/requirements.txt");
        try {
            Path tools = Files.createDirectories(Places.cache().resolve("python"));
            Path environment = tools.resolve(hash(Files.readAllBytes(requirements)));
            Path done = environment.resolve("complete");
            try (FileChannel channel = FileChannel.open(
                            tools.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock held = channel.lock()) {
                if (held.isValid() && !Files.exists(done)) {
                    install(environment, requirements);
                    Files.writeString(done, "");
                }
            }
            return new Python(environment);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Without its own pip, which some systems have in a package of its own: the one of the system puts the packages in. */
    private static void install(Path environment, Path requirements) {
        must(List.of("python3", "-m", "venv", "--clear", "--without-pip", environment.toString()));
        must(List.of(
                "python3",
                "-m",
                "pip",
                "--disable-pip-version-check",
                "--python",
                environment.resolve("bin/python").toString(),
                "install",
                "-q",
                "--no-deps",
                "-r",
                requirements.toString()));
    }

    private static void must(List<String> command) {
        Said said = run(command, Map.of(), INSTALL_LIMIT);
        if (said.status() != 0) {
            throw new AssertionError(
                    "python3 with venv and pip is needed; " + String.join(" ", command) + " said\n" + said.text());
        }
    }

    /** Runs one of the scripts, or a module after {@code -m}. */
    Said run(Duration limit, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(environment.resolve("bin/python").toString()));
        command.addAll(List.of(arguments));
        return run(
                command,
                Map.of(
                        "PYTHONPATH",
                        sources.toString(),
                        "PYTHONDONTWRITEBYTECODE",
                        "1",
                        "SCHEMATHESIS_HOOKS",
                        "small_work"),
                limit);
    }

    String script(String name) {
        return sources.resolve(name).toString();
    }

    private static Said run(List<String> command, Map<String, String> variables, Duration limit) {
        Path log = Places.newFolder("python").resolve("said.txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .directory(log.getParent().toFile());
        builder.environment().putAll(variables);
        try {
            Process process = builder.start();
            boolean ended = process.waitFor(limit.toSeconds(), TimeUnit.SECONDS);
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
            String text = Files.readString(log, StandardCharsets.UTF_8);
            return new Said(ended ? process.exitValue() : -1, ended ? text : text + "\nnot ended after " + limit);
        } catch (IOException e) {
            throw new UncheckedIOException("python3 is needed for this test", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes))
                    .substring(0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
