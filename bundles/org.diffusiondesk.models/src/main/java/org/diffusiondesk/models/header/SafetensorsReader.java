package org.diffusiondesk.models.header;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/** Reads a safetensors header: eight bytes of length, JSON of that length, then the data. */
final class SafetensorsReader {
    /** A third of what the format allows, and twenty times the largest real header; it is held in memory. */
    static final long MAX_HEADER = 32L << 20;

    private static final int MAX_TENSORS = 65_536;
    private static final int MAX_NAME = 4096;
    private static final int MAX_DIMENSIONS = 16;
    private static final int SHORT_STRING = 1024;
    /** Longer than others, but worth it: from it the words that a LoRA was taught are told. */
    private static final String TAGS = "ss_tag_frequency";

    private static final int LONGEST_TAGS = 256 * 1024;
    /** Names are not kept for the next file: there are thousands in each, and hardly any twice. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(16)
                    .maxNameLength(MAX_NAME)
                    .maxNumberLength(24)
                    .build())
            .build();

    private final List<String> keys = new ArrayList<>();
    private final Map<String, String> strings = new HashMap<>();
    private final List<Tensor> tensors = new ArrayList<>();
    private long dataEnd;

    private SafetensorsReader() {}

    /** {@code json} is the header text. */
    static ModelHeader read(byte[] json, long fileLength) throws IOException {
        SafetensorsReader reader = new SafetensorsReader();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), new ByteArrayInputStream(json))) {
            reader.header(parser);
        } catch (JacksonException wrong) {
            throw HeaderException.damaged("its JSON can not be read (" + wrong.getOriginalMessage() + ")");
        }
        long needed = 8 + json.length + reader.dataEnd;
        if (needed < 0 || needed > fileLength) {
            throw HeaderException.truncated(needed < 0 ? Long.MAX_VALUE : needed, fileLength);
        }
        return new ModelHeader(
                ModelFormat.SAFETENSORS, reader.keys, reader.strings, Map.of(), reader.tensors, fileLength);
    }

    private void header(JsonParser in) throws IOException {
        expect(in.nextToken() == JsonToken.START_OBJECT, "it does not start with an object");
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = in.currentName();
            expect(in.nextToken() == JsonToken.START_OBJECT, "the entry of a tensor is not an object");
            if ("__metadata__".equals(name)) {
                metadata(in);
            } else {
                expect(tensors.size() < MAX_TENSORS, "there are more than " + MAX_TENSORS + " tensors");
                tensors.add(tensor(name, in));
            }
        }
        expect(in.currentToken() == JsonToken.END_OBJECT, "it ends too early");
    }

    private void metadata(JsonParser in) throws IOException {
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = in.currentName();
            expect(keys.size() < MAX_TENSORS, "there is too much metadata");
            keys.add(name);
            int longest = TAGS.equals(name) ? LONGEST_TAGS : SHORT_STRING;
            if (in.nextToken() == JsonToken.VALUE_STRING && in.getStringLength() <= longest) {
                strings.put(name, in.getString());
            } else {
                in.skipChildren();
            }
        }
    }

    private Tensor tensor(String name, JsonParser in) throws IOException {
        List<Long> shape = List.of();
        String type = "";
        long size = -1;
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
            String property = in.currentName();
            JsonToken value = in.nextToken();
            if ("data_offsets".equals(property)) {
                size = offsets(in);
            } else if ("shape".equals(property)) {
                shape = shape(in);
            } else if ("dtype".equals(property) && value == JsonToken.VALUE_STRING) {
                type = in.getString();
            } else {
                in.skipChildren();
            }
        }
        expect(size >= 0, "a tensor has no data_offsets");
        return new Tensor(name, shape, loaded(type, size));
    }

    private static long loaded(String type, long size) {
        return switch (type) {
            case "F8_E4M3", "F8_E5M2" -> size > Long.MAX_VALUE / 2 ? size : 2 * size;
            case "F64", "I64" -> size / 2;
            default -> size;
        };
    }

    private long offsets(JsonParser in) throws IOException {
        expect(in.currentToken() == JsonToken.START_ARRAY, "data_offsets is not an array");
        expect(in.nextToken() == JsonToken.VALUE_NUMBER_INT, "data_offsets holds no numbers");
        long begin = in.getLongValue();
        expect(in.nextToken() == JsonToken.VALUE_NUMBER_INT, "data_offsets holds no two numbers");
        long end = in.getLongValue();
        expect(in.nextToken() == JsonToken.END_ARRAY, "data_offsets holds more than two numbers");
        expect(begin >= 0 && end >= begin, "data_offsets run backwards");
        dataEnd = Math.max(dataEnd, end);
        return end - begin;
    }

    private static List<Long> shape(JsonParser in) throws IOException {
        expect(in.currentToken() == JsonToken.START_ARRAY, "the shape of a tensor is not an array");
        List<Long> sizes = new ArrayList<>(4);
        while (in.nextToken() == JsonToken.VALUE_NUMBER_INT) {
            expect(sizes.size() < MAX_DIMENSIONS, "a tensor has more than " + MAX_DIMENSIONS + " dimensions");
            sizes.add(in.getLongValue());
        }
        expect(in.currentToken() == JsonToken.END_ARRAY, "the shape of a tensor holds more than whole numbers");
        return sizes.reversed();
    }

    private static void expect(boolean right, String problem) throws HeaderException {
        if (!right) {
            throw HeaderException.damaged(problem);
        }
    }
}
