package org.diffusiondesk.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Reads the command line; the help text stands here too. */
final class CommandLineParser {
    /** Thrown for a command line that can't be read; the message is complete and meant for a person. */
    static final class UsageException extends Exception {
        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }
    }

    /** Thrown for {@code --help}. */
    static final class HelpException extends Exception {
        private static final long serialVersionUID = 1L;

        HelpException(String help) {
            super(help);
        }
    }

    @Command(
            name = "diffusiondesk",
            sortOptions = false,
            usageHelpWidth = 110,
            description = "Draws pictures and talks to a language model at the same time, on this machine.")
    private static final class Arguments {
        @Option(names = "--mode", paramLabel = "MODE", description = "orchestrator (default), llm-worker or sd-worker")
        String mode = "orchestrator";

        @Option(names = "--port", paramLabel = "N", description = "port to listen on (default 8080; 0 = any free one)")
        @Nullable
        String port;

        @Option(names = "--host", paramLabel = "ADDRESS", description = "address to listen on (default 127.0.0.1)")
        @Nullable
        String host;

        @Option(names = "--data", paramLabel = "DIR", description = "folder for everything that is written")
        @Nullable
        Path data;

        @Option(
                names = "--set",
                paramLabel = "KEY=VALUE",
                description = "set a setting for this run, for example llm.idleTimeout=60; may be given again")
        List<String> sets = new ArrayList<>();

        @Option(names = "--workbench", description = "open the window")
        boolean workbench;

        @Option(
                names = {"-h", "--help"},
                usageHelp = true,
                description = "show this text")
        boolean help;

        @Parameters(
                paramLabel = "PROMPT",
                arity = "0..1",
                description = "draw this, let the language model answer a question about it meanwhile, and end")
        @Nullable
        String prompt;
    }

    private final Path defaultData;

    /** @param defaultData used without {@code --data} */
    CommandLineParser(Path defaultData) {
        this.defaultData = defaultData;
    }

    Options parse(List<String> arguments) throws UsageException, HelpException {
        Arguments parsed = new Arguments();
        CommandLine line = new CommandLine(parsed).setOverwrittenOptionsAllowed(true);
        try {
            line.parseArgs(arguments.toArray(String[]::new));
        } catch (ParameterException e) {
            throw new UsageException(String.valueOf(e.getMessage()) + "\nTry --help.");
        }
        if (parsed.help) {
            throw new HelpException(line.getUsageMessage());
        }
        String prompt = parsed.prompt;
        if (prompt != null && prompt.isBlank()) {
            throw new UsageException("the prompt is empty; say what to draw, or leave it out to serve");
        }
        return new Options(
                mode(parsed.mode),
                Optional.ofNullable(prompt),
                Objects.requireNonNullElse(parsed.data, defaultData)
                        .toAbsolutePath()
                        .normalize(),
                parsed.workbench,
                settings(parsed));
    }

    private static Options.Mode mode(String text) throws UsageException {
        return switch (text) {
            case "orchestrator" -> Options.Mode.ORCHESTRATOR;
            case "llm-worker" -> Options.Mode.LLM_WORKER;
            default ->
                throw new UsageException(
                        "--mode " + text + ": unknown mode; it is one of orchestrator, llm-worker, sd-worker");
        };
    }

    private static Map<String, String> settings(Arguments parsed) throws UsageException {
        Map<String, String> settings = new LinkedHashMap<>();
        for (String set : parsed.sets) {
            int equals = set.indexOf('=');
            if (equals < 1) {
                throw new UsageException("--set " + set + ": write it as KEY=VALUE, for example llm.idleTimeout=60");
            }
            settings.put(
                    set.substring(0, equals).strip(), set.substring(equals + 1).strip());
        }
        if (parsed.port != null) {
            settings.put("http.port", parsed.port);
        }
        if (parsed.host != null) {
            settings.put("http.host", parsed.host);
        }
        return settings;
    }
}
