package org.diffusiondesk.process;

import java.util.function.Consumer;

/** Cuts a stream of characters into lines, at CR and at LF, because progress bars end with CR. Leaves empty lines out. For one thread. */
final class LineSplitter {
    private static final String CUT = "…";

    private final int limit;
    private final Consumer<String> lines;
    private final StringBuilder line = new StringBuilder();
    private boolean cut;

    /** Cuts lines at {@code limit} characters; the rest of such a line is lost, so that no child can fill our memory. */
    LineSplitter(int limit, Consumer<String> lines) {
        this.limit = limit;
        this.lines = lines;
    }

    void accept(char[] chars, int count) {
        for (int i = 0; i < count; i++) {
            char c = chars[i];
            if (c == '\n' || c == '\r') {
                flush();
            } else if (line.length() < limit) {
                line.append(c);
            } else {
                cut = true;
            }
        }
    }

    /** The stream has ended; a last line may have no end. */
    void flush() {
        if (cut && Character.isHighSurrogate(line.charAt(line.length() - 1))) {
            line.setLength(line.length() - 1);
        }
        String text = cut ? line + CUT : line.toString();
        line.setLength(0);
        cut = false;
        if (!text.isBlank()) {
            lines.accept(text);
        }
    }
}
