package org.diffusiondesk.jobs.files;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.diffusiondesk.api.image.GeneratedImage;
import org.diffusiondesk.api.image.ImageCommand;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.image.InputImage;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Our own text in a picture: a JSON object with the request that draws exactly this picture again. Stateless. */
final class OwnText {
    /** Raised when a reader of the version before would misunderstand what is written. */
    private static final int SCHEMA = 1;

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private OwnText() {}

    /** Nothing of the job that drew it: the same request with the same seed gives the same file. */
    static String write(ImageCommand command, GeneratedImage image, String version) {
        ObjectNode node = JSON.createObjectNode();
        node.put("schema", SCHEMA).put("version", version).put("index", image.index());
        node.put("width", image.width()).put("height", image.height());
        if (!command.inputs().isEmpty()) {
            ArrayNode inputs = node.putArray("inputs");
            for (InputImage input : command.inputs()) {
                inputs.add(input.role().name().toLowerCase(Locale.ROOT));
            }
        }
        node.set("request", RequestJson.write(request(command, image.seed())));
        return JSON.writeValueAsString(node);
    }

    /** Empty when it is none, or of a version to come. */
    static Optional<ImageRequest> read(String text) {
        try {
            JsonNode node = JSON.readTree(text);
            boolean known = node.path("schema").asInt(0) == SCHEMA
                    && node.path("request").isObject();
            return known ? Optional.of(RequestJson.read(node.path("request"))) : Optional.empty();
        } catch (JacksonException noJson) {
            return Optional.empty();
        }
    }

    /** Picture i of a batch is the only one of a request with its seed. */
    private static ImageRequest request(ImageCommand command, long seed) {
        return new ImageRequest(
                Optional.of(command.model().id()),
                command.prompt(),
                command.negativePrompt(),
                OptionalInt.of(command.width()),
                OptionalInt.of(command.height()),
                1,
                OptionalInt.of(command.steps()),
                OptionalDouble.of(command.cfgScale()),
                OptionalLong.of(seed),
                Optional.of(command.sampler()).filter(name -> !name.isEmpty()),
                Optional.of(command.scheduler()).filter(name -> !name.isEmpty()),
                command.strength(),
                command.clipSkip(),
                false,
                List.of(),
                command.extras(),
                command.output());
    }
}
