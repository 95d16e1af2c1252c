package org.diffusiondesk.api.image;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A prompt taken apart: its words, and the LoRAs that AUTOMATIC1111's way of writing puts among them, as {@code <lora:name:weight>}. The weight may be
 * missing, which is 1.
 */
public record PromptLoras(String text, List<LoraUse> loras) {
    private static final Pattern TAG = Pattern.compile("<lora:([^:<>]+)(?::([^<>]*))?>");
    private static final Pattern SPACES = Pattern.compile(" {2,}");

    public PromptLoras {
        loras = List.copyOf(loras);
    }

    /** A weight that is no number becomes NaN, so that whoever checks weights finds it. */
    public static PromptLoras of(String prompt) {
        Matcher tag = TAG.matcher(prompt);
        List<LoraUse> loras = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        while (tag.find()) {
            loras.add(new LoraUse(tag.group(1).strip(), weight(tag.group(2))));
            tag.appendReplacement(text, "");
        }
        if (loras.isEmpty()) {
            return new PromptLoras(prompt, List.of());
        }
        tag.appendTail(text);
        return new PromptLoras(SPACES.matcher(text).replaceAll(" ").strip(), loras);
    }

    private static double weight(@Nullable String text) {
        try {
            return text == null ? 1 : Double.parseDouble(text.strip());
        } catch (NumberFormatException wrong) {
            return Double.NaN;
        }
    }
}
