package org.diffusiondesk.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes a child away from our terminal: Ctrl+C there reaches the whole process group at once, but only we know in which order to end. The program
 * replaces the helper, so the pid stays the same.
 */
final class OwnSession {
    private static final List<Path> SETSID = List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));
    private static final Path SHELL = Path.of("/bin/sh");

    private OwnSession() {}

    /** The command that runs {@code command} so; itself where the system has no helper. */
    static List<String> of(List<String> command) {
        List<String> line = new ArrayList<>(helper());
        line.addAll(command);
        return line;
    }

    private static List<String> helper() {
        for (Path setsid : SETSID) {
            if (Files.isExecutable(setsid)) {
                return List.of(setsid.toString());
            }
        }
        // a program with a handler of its own still hears Ctrl+C then
        return Files.isExecutable(SHELL)
                ? List.of(SHELL.toString(), "-c", "trap '' INT; exec \"$@\"", "sh")
                : List.of();
    }
}
