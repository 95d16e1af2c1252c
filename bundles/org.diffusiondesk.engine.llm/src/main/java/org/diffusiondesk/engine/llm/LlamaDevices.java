package org.diffusiondesk.engine.llm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.diffusiondesk.api.resource.DeviceKind;
import org.diffusiondesk.api.resource.DeviceMemory;

/** Reads what {@code llama-server --list-devices} prints. Pure. */
final class LlamaDevices {
    static final String OPTION = "--list-devices";

    /** A library for the CPU is listed, too, but has no memory of its own. */
    private static final Pattern CARD =
            Pattern.compile("\\s+\\S+: (.*) \\(([1-9]\\d{0,9}) MiB, (\\d{1,10}) MiB free\\)\\s*");

    private static final int MIB = 20;

    private LlamaDevices() {}

    /** The devices with memory of their own, in llama-server's order. */
    static List<DeviceMemory> cards(List<String> output) {
        List<DeviceMemory> cards = new ArrayList<>();
        for (String line : output) {
            Matcher card = CARD.matcher(line);
            if (card.matches()) {
                long total = Long.parseLong(card.group(2)) << MIB;
                long free = Math.min(total, Long.parseLong(card.group(3)) << MIB);
                cards.add(new DeviceMemory(
                        "gpu" + cards.size(),
                        card.group(1),
                        DeviceKind.VRAM,
                        total,
                        free,
                        Map.of(),
                        "llama-server " + OPTION));
            }
        }
        return List.copyOf(cards);
    }
}
