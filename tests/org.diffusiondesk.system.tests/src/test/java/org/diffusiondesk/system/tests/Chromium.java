package org.diffusiondesk.system.tests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A headless Chromium, spoken to by its DevTools protocol. Each {@link WebPage} has storage of its own. */
final class Chromium implements AutoCloseable {
    private static final Pattern ADDRESS = Pattern.compile("DevTools listening on (ws://\\S+)");
    private static final int START_SECONDS = 60;
    private static final int STOP_SECONDS = 10;

    private final Process process;
    private final DevTools tools;

    private Chromium(Process process, DevTools tools) {
        this.process = process;
        this.tools = tools;
    }

    static Chromium start() {
        CompletableFuture<URI> address = new CompletableFuture<>();
        Path log = Places.logs().resolve("chromium.err");
        Process process;
        try {
            process = new ProcessBuilder(command()).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Output err = Output.pump(process.getErrorStream(), log, line -> {
            Matcher listening = ADDRESS.matcher(line);
            if (listening.find()) {
                address.complete(URI.create(listening.group(1)));
            }
        });
        Output.pump(process.getInputStream(), Path.of(log + ".out"), line -> {});
        err.end().thenRun(() -> address.completeExceptionally(new IllegalStateException("ended at once")));
        try {
            return new Chromium(process, DevTools.connect(address.get(START_SECONDS, TimeUnit.SECONDS)));
        } catch (ExecutionException | TimeoutException e) {
            process.destroyForcibly();
            throw new AssertionError("Chromium did not start; " + log + " says why", e);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static List<String> command() {
        List<String> command = new ArrayList<>(List.of(
                executable().toString(),
                "--headless=new",
                "--remote-debugging-port=0",
                "--remote-allow-origins=*",
                "--user-data-dir=" + Places.newFolder("chromium"),
                "--no-first-run",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-extensions",
                "--disable-background-networking",
                "--disable-component-update",
                "--force-color-profile=srgb",
                "--hide-scrollbars"));
        if ("root".equals(System.getProperty("user.name"))) {
            command.add("--no-sandbox"); // Chromium refuses to start as root with it
        }
        command.add("about:blank");
        return command;
    }

    /** Not there is a failure and no reason to leave a test out. */
    private static Path executable() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin");
        return Stream.of(path.split(":"))
                .flatMap(folder -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError(
                        "there is no chromium on the PATH; the web page is tested in one (Debian's package chromium)"));
    }

    /** A new, empty page. */
    WebPage newPage() {
        return WebPage.open(tools);
    }

    @Override
    public void close() {
        tools.close();
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
