package org.diffusiondesk.process;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * How to start a child process.
 *
 * @param name of the worker, for logs, threads and pid files: letters, digits, dot and hyphen
 * @param command the executable, best by its absolute path, and its arguments; never a secret, because every user of the machine can read it
 * @param environment variables to set, after the inherited ones were scrubbed; secrets belong here
 * @param scrub true for the name of an inherited variable that the child must not see
 * @param directory where it runs; the folder of this process when empty
 * @param logLine turns a line as it was written (stdout or stderr) into one for the log; empty for a line that does not belong there, such as one
 *     of a protocol. Called on a pump's thread.
 */
public record ChildSpec(
        String name,
        List<String> command,
        Map<String, String> environment,
        Predicate<String> scrub,
        Optional<Path> directory,
        Function<String, Optional<String>> logLine) {
    public ChildSpec {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        if (!name.matches("[A-Za-z0-9.-]+")) {
            throw new IllegalArgumentException("name of a child process: " + name);
        }
        if (command.isEmpty()) {
            throw new IllegalArgumentException("no command for " + name);
        }
    }

    /** Inherits the whole environment and the folder; every line goes to the log as it is. */
    public static ChildSpec of(String name, List<String> command) {
        return new ChildSpec(name, command, Map.of(), variable -> false, Optional.empty(), Optional::of);
    }

    /** Sets more variables. */
    public ChildSpec withEnvironment(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(more);
        return new ChildSpec(name, command, all, scrub, directory, logLine);
    }

    /** Hides the inherited variables whose name {@code hidden} accepts, besides those hidden already. */
    public ChildSpec withScrubbed(Predicate<String> hidden) {
        return new ChildSpec(name, command, environment, scrub.or(hidden), directory, logLine);
    }

    /** Runs in {@code folder}. */
    public ChildSpec in(Path folder) {
        return new ChildSpec(name, command, environment, scrub, Optional.of(folder), logLine);
    }

    /** Translates lines for the log. */
    public ChildSpec withLogLine(Function<String, Optional<String>> translation) {
        return new ChildSpec(name, command, environment, scrub, directory, translation);
    }

    /** The variables of the engines' own libraries, and those that lead a loader to another engine's files. */
    public static boolean isEngineVariable(String variable) {
        return variable.startsWith("LLAMA_")
                || variable.startsWith("GGML_")
                || variable.equals("LD_LIBRARY_PATH")
                || variable.equals("LD_PRELOAD")
                || variable.equals("DYLD_LIBRARY_PATH");
    }

    /** Without the environment, which may hold secrets. */
    @Override
    public String toString() {
        return name + ": " + String.join(" ", command);
    }
}
