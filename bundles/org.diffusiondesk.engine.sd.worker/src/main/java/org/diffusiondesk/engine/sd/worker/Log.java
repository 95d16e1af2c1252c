package org.diffusiondesk.engine.sd.worker;

import java.io.PrintWriter;
import java.io.StringWriter;

/** Lines on stderr, which whoever started the worker collects. Never a prompt, a token or a picture. */
final class Log {
    private Log() {}

    static void line(String level, String text) {
        System.err.println("[" + level + "] " + text);
    }

    static void error(String what, Throwable cause) {
        StringWriter text = new StringWriter();
        cause.printStackTrace(new PrintWriter(text, true));
        line("error", what + ": " + text);
    }
}
