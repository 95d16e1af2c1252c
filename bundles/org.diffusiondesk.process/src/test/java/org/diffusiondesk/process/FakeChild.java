package org.diffusiondesk.process;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A child process that misbehaves on demand. Its options are done in the order given:
 * {@code --say TEXT}, {@code --err TEXT}, {@code --bytes HEX}, {@code --env NAME}, {@code --flood LINES}, {@code --long-line CHARS}, {@code --echo}
 * (one line of its input), {@code --ignore-term}, {@code --fork} (a grandchild that keeps the outputs open), {@code --until-eof},
 * {@code --die-after MILLIS}, {@code --exit CODE}. Without an exit it runs for a minute, so that none outlives a broken test for long.
 */
public final class FakeChild {
    private static final long LIFE_SECONDS = 60;

    private FakeChild() {}

    /** The command that starts it. */
    static List<String> command(String... options) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classes(),
                FakeChild.class.getName()));
        command.addAll(List.of(options));
        return command;
    }

    private static String classes() {
        return Path.of(FakeChild.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .toString();
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--say" -> out.println(args[++i]);
                case "--err" -> System.err.println(args[++i]);
                case "--bytes" -> System.out.write(HexFormat.of().parseHex(args[++i]));
                case "--env" -> out.println(args[++i] + "=" + System.getenv(args[i]));
                case "--flood" -> flood(out, Integer.parseInt(args[++i]));
                case "--long-line" -> out.println("x".repeat(Integer.parseInt(args[++i])));
                case "--echo" -> out.println("heard " + readLine());
                case "--ignore-term" -> Runtime.getRuntime().addShutdownHook(new Thread(FakeChild::hang));
                case "--fork" -> out.println("forked " + fork());
                case "--until-eof" -> exitAtEndOfInput();
                case "--die-after" -> new CountDownLatch(1).await(Long.parseLong(args[++i]), TimeUnit.MILLISECONDS);
                case "--exit" -> Runtime.getRuntime().halt(Integer.parseInt(args[++i]));
                default -> throw new IllegalArgumentException(args[i]);
            }
            System.out.flush();
        }
        hang();
    }

    private static void flood(PrintStream out, int lines) {
        for (int line = 0; line < lines; line++) {
            out.println("out " + line);
            System.err.println("err " + line);
        }
    }

    private static String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = System.in.read(); c >= 0 && c != '\n'; c = System.in.read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    private static long fork() throws IOException {
        return new ProcessBuilder(command()).inheritIO().start().pid();
    }

    private static void exitAtEndOfInput() throws IOException {
        while (System.in.read() >= 0) {
            continue;
        }
        Runtime.getRuntime().halt(0);
    }

    private static void hang() {
        try {
            new CountDownLatch(1).await(LIFE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
