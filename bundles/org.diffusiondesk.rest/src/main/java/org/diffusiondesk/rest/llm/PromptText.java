package org.diffusiondesk.rest.llm;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.diffusiondesk.api.text.ChatMessage;

/** What a language model is told, so that it rewrites a prompt, and what of its answer counts. Stateless. */
final class PromptText {
    private static final String SYSTEM = """
            You improve prompts for an image generator. The user gives a short idea. Answer with one prompt that describes the same picture in more \
            detail: subject, surroundings, light, colours, composition, style. Keep every fact that the user gave, add no other subjects, and keep any \
            text in angle brackets such as <lora:name:1> as it is. Write one line of comma-separated phrases, at most 60 words, in English. Answer \
            with the prompt alone: no introduction, no quotes, no explanation.""";

    private static final String EXAMPLE = "a dog on a beach\nStyle: photo";
    private static final String EXAMPLE_ANSWER =
            "a happy brown dog running on a wide sandy beach, shallow waves, wet sand with reflections, "
                    + "low evening sun, warm golden light, shallow depth of field, photo, sharp focus";

    private static final Pattern THOUGHTS = Pattern.compile("(?s)<think>.*?(</think>|$)");
    private static final Pattern LEAD =
            Pattern.compile("(?i)^(here is|here's|sure|prompt|improved prompt)[^\\n:]{0,60}:\\s*");
    private static final Pattern SPACE = Pattern.compile("\\s+");

    private PromptText() {}

    static List<ChatMessage> messages(String prompt, Optional<String> style) {
        String wanted = style.map(name -> "\nStyle: " + name).orElse("");
        return List.of(
                new ChatMessage("system", SYSTEM),
                new ChatMessage("user", EXAMPLE), // small models follow an example rather than words
                new ChatMessage("assistant", EXAMPLE_ANSWER),
                new ChatMessage("user", prompt + wanted));
    }

    /** The prompt in an answer, on one line; what was asked for where the answer holds none. */
    static String of(String answer, String asked) {
        String text = THOUGHTS.matcher(answer).replaceAll("").strip();
        text = SPACE.matcher(LEAD.matcher(text).replaceFirst(""))
                .replaceAll(" ")
                .strip();
        if (text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")) {
            text = text.substring(1, text.length() - 1).strip();
        }
        return text.isEmpty() ? asked : text;
    }
}
