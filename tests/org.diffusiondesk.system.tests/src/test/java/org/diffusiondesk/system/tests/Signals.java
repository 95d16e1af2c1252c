package org.diffusiondesk.system.tests;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Sends signals that Java has no name for. */
final class Signals {
    private Signals() {}

    /** {@code target}: a pid, or a process group with a minus sign before it. */
    static void send(String signal, String target) {
        try {
            int code = new ProcessBuilder("kill", "-" + signal, "--", target)
                    .inheritIO()
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new AssertionError("kill -" + signal + " " + target + " gave " + code);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static void kill9(long pid) {
        send("KILL", Long.toString(pid));
    }
}
