package org.diffusiondesk.system.tests;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** An X screen without anything on it, not even a window manager: Xvfb as a child, on whatever display number is free. */
final class Screen implements AutoCloseable {
    private final Process server;
    private final String display;

    private Screen(Process server, String display) {
        this.server = server;
        this.display = display;
    }

    static Screen open() {
        try {
            Process server = new ProcessBuilder(
                            "Xvfb", "-displayfd", "1", "-screen", "0", "1600x1000x24", "-nolisten", "tcp")
                    .redirectError(Places.logs().resolve("xvfb.err").toFile())
                    .start();
            BufferedReader out = server.inputReader(StandardCharsets.UTF_8);
            String number = out.readLine(); // Xvfb writes it once it takes connections, or ends
            if (number == null) {
                server.destroyForcibly();
                throw new AssertionError("Xvfb does not start; it says why in " + Places.logs() + "/xvfb.err");
            }
            return new Screen(server, ":" + number.strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As the environment variable {@code DISPLAY} wants it. */
    String display() {
        return display;
    }

    @Override
    public void close() {
        server.destroy();
        try {
            if (!server.waitFor(10, TimeUnit.SECONDS)) {
                server.destroyForcibly();
            }
        } catch (InterruptedException e) {
            server.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
