package org.diffusiondesk.jobs.files;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.diffusiondesk.api.image.GeneratedImage;
import org.diffusiondesk.api.image.ImageCommand;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** How a picture was made, as text that goes into its file: AUTOMATIC1111's {@code parameters} and our own JSON. Stateless. */
final class GenerationText {
    /** Chunk that AUTOMATIC1111 and its friends read. */
    static final String PARAMETERS = "parameters";

    /** Chunk with everything, for ourselves. */
    static final String OWN = "diffusiondesk";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private GenerationText() {}

    static Map<String, String> chunks(ImageCommand command, GeneratedImage image, String job, String version) {
        Map<String, String> chunks = new LinkedHashMap<>();
        chunks.put(PARAMETERS, parameters(command, image, version));
        chunks.put(OWN, json(command, image, job, version));
        return chunks;
    }

    /** Prompt, negative prompt where there is one, and a last line of settings. */
    static String parameters(ImageCommand command, GeneratedImage image, String version) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("Steps", String.valueOf(command.steps()));
        settings.put("Sampler", command.sampler().isEmpty() ? "default" : command.sampler());
        settings.put("Schedule type", command.scheduler().isEmpty() ? "Automatic" : command.scheduler());
        settings.put("CFG scale", number(command.cfgScale()));
        settings.put("Seed", String.valueOf(image.seed()));
        settings.put("Size", image.width() + "x" + image.height());
        settings.put("Model", command.model().id());
        command.strength().ifPresent(value -> settings.put("Denoising strength", number(value)));
        command.clipSkip().ifPresent(value -> settings.put("Clip skip", String.valueOf(value)));
        settings.put("Version", "DiffusionDesk " + version);
        String negative = command.negativePrompt().isBlank() ? "" : "\nNegative prompt: " + command.negativePrompt();
        return command.prompt() + negative + "\n"
                + settings.entrySet().stream()
                        .map(entry -> entry.getKey() + ": " + quoted(entry.getValue()))
                        .collect(Collectors.joining(", "));
    }

    /** AUTOMATIC1111 quotes a value that could be taken for two settings. */
    private static String quoted(String value) {
        boolean unclear = value.chars().anyMatch(c -> c == ',' || c == '\n' || c == ':');
        return unclear ? JSON.writeValueAsString(value) : value;
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }

    private static String json(ImageCommand command, GeneratedImage image, String job, String version) {
        ObjectNode node = JSON.createObjectNode();
        node.put("version", version).put("job", job).put("index", image.index());
        node.put("model", command.model().id()).put("prompt", command.prompt());
        node.put("negative_prompt", command.negativePrompt());
        node.put("width", image.width()).put("height", image.height());
        node.put("steps", command.steps()).put("cfg_scale", command.cfgScale()).put("seed", image.seed());
        node.put("sampler", command.sampler()).put("scheduler", command.scheduler());
        command.strength().ifPresent(value -> node.put("strength", value));
        command.clipSkip().ifPresent(value -> node.put("clip_skip", value));
        return JSON.writeValueAsString(node);
    }
}
