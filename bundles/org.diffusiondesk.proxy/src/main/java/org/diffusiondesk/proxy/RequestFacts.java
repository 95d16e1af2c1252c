package org.diffusiondesk.proxy;

import java.util.Optional;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/**
 * What the proxy has to know of a body that it hands on as it is.
 *
 * @param model empty for the default
 * @param stream whether the client asked for a stream
 */
record RequestFacts(Optional<String> model, boolean stream) {
    /** Of a request without a body. */
    static final RequestFacts NONE = new RequestFacts(Optional.empty(), false);

    private static final JsonFactory JSON = new JsonFactory();

    /** Reads the whole body, so that what is not JSON never reaches the worker, but builds no tree of it. */
    static RequestFacts of(byte[] body) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new InvalidRequestException("body", "the body must be a JSON object");
            }
            RequestFacts facts = fields(parser);
            if (parser.nextToken() != null) {
                throw new InvalidRequestException("body", "the body must be one JSON object with nothing after it");
            }
            return facts;
        } catch (JacksonException e) {
            throw new InvalidRequestException("body", "the body is not valid JSON" + place(e));
        }
    }

    /** Empty where the parser knows none, for instance when the body is nested too deeply. */
    private static String place(JacksonException e) {
        @Nullable TokenStreamLocation place = e.getLocation();
        return place == null ? "" : " at line %d, column %d".formatted(place.getLineNr(), place.getColumnNr());
    }

    private static RequestFacts fields(JsonParser parser) {
        Optional<String> model = Optional.empty();
        boolean stream = false;
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken value = parser.nextToken();
            switch (name) {
                case "model" -> model = model(parser, value);
                case "stream" -> stream = stream(value);
                default -> parser.skipChildren();
            }
        }
        return new RequestFacts(model, stream);
    }

    private static Optional<String> model(JsonParser parser, JsonToken value) {
        return switch (value) {
            case VALUE_NULL -> Optional.empty();
            case VALUE_STRING -> Optional.of(parser.getString()).filter(name -> !name.isBlank());
            default -> throw new InvalidRequestException("model", "'model' must be the name of a model as a string");
        };
    }

    private static boolean stream(JsonToken value) {
        return switch (value) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE, VALUE_NULL -> false;
            default -> throw new InvalidRequestException("stream", "'stream' must be true or false");
        };
    }
}
