package org.diffusiondesk.engine.llm;

import java.util.List;
import java.util.regex.Pattern;

/** Reads what {@code llama-server --list-devices} prints. Pure. */
final class LlamaDevices {
    static final String OPTION = "--list-devices";
    /** A library for the CPU is listed, too, but has no memory of its own. */
    private static final Pattern CARD = Pattern.compile("\\s+\\S+: .*\\([1-9]\\d* MiB, \\d+ MiB free\\)\\s*");

    private LlamaDevices() {}

    /** Whether a device with memory of its own is among them. */
    static boolean card(List<String> output) {
        return output.stream().anyMatch(line -> CARD.matcher(line).matches());
    }
}
