package org.diffusiondesk.models;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The words that a LoRA was taught: those that its maker names, or else the ones that nearly all its captions had. Stateless. */
final class TriggerWords {
    /** How often kohya's scripts saw each tag, by folder of pictures, as JSON. */
    static final String TAGS = "ss_tag_frequency";

    private static final int MOST = 5;
    private static final int LONGEST = 100;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private TriggerWords() {}

    static List<String> of(Map<String, String> metadata) {
        List<String> named = Stream.of("modelspec.trigger_phrase", "modelspec.trigger_word", "ss_trigger_words")
                .flatMap(key -> Optional.ofNullable(metadata.get(key)).stream())
                .flatMap(text -> Stream.of(text.split(",")))
                .map(String::strip)
                .filter(word -> !word.isEmpty() && word.length() <= LONGEST)
                .distinct()
                .limit(MOST)
                .toList();
        return named.isEmpty() ? byFrequency(metadata.getOrDefault(TAGS, "")) : named;
    }

    private static List<String> byFrequency(String json) {
        Map<String, Long> counts = new HashMap<>();
        try {
            JsonNode root = JSON.readTree(json);
            for (String folder : root.propertyNames()) {
                JsonNode tags = root.path(folder);
                tags.propertyNames()
                        .forEach(tag -> counts.merge(tag.strip(), tags.path(tag).asLong(0), Long::sum));
            }
        } catch (JacksonException noJson) {
            return List.of(); // a file without a list of tags is as good as one with a damaged list
        }
        long most = counts.values().stream().mapToLong(Long::longValue).max().orElse(0);
        return counts.entrySet().stream()
                .filter(entry -> entry.getValue() > 0 && entry.getValue() >= most * 9 / 10)
                .filter(entry -> !entry.getKey().isEmpty() && entry.getKey().length() <= LONGEST)
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST)
                .map(Map.Entry::getKey)
                .toList();
    }
}
