package org.diffusiondesk.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diffusiondesk.api.error.WorkerException;
import org.slf4j.Logger;

/** A process that starts a {@link FakeChild} with the options given, prints its pid, and hands on its lines until its own input ends. */
public final class FakeParent {
    private FakeParent() {}

    /** Starts it with a {@code folder} for pid files. */
    static Process start(Path folder, String... options) throws IOException {
        String classPath = Stream.of(FakeParent.class, ChildProcesses.class, WorkerException.class, Logger.class)
                .map(type -> Path.of(type.getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .getPath())
                        .toString())
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                FakeParent.class.getName(),
                folder.toString()));
        command.addAll(List.of(options));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    public static void main(String[] args) throws IOException {
        String[] options = List.of(args).subList(1, args.length).toArray(String[]::new);
        Path folder = Files.createDirectories(Path.of(args[0]));
        try (ChildProcesses children = ChildProcesses.in(folder)) {
            ChildProcess child = children.start(
                    ChildSpec.of("fake", FakeChild.command(options)), line -> System.out.println(line.text()));
            System.out.println("pid " + child.pid());
            while (System.in.read() >= 0) {
                continue;
            }
        }
    }
}
