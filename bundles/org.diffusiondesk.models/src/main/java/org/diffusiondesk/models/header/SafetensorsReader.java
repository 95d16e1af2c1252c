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
import tools.jackson.core.json.JsonFactory;

/** Reads a safetensors header: eight bytes of length, JSON of that length, then the data. */
final class SafetensorsReader {
    /** A third of what the format allows, and twenty times the largest real header; it is held in memory. */
    static final long MAX_HEADER = 32L << 20;

    private static final int MAX_TENSORS = 65_536;
    private static final int MAX_NAME = 4096;
    private static final int SHORT_STRING = 1024;
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(16)
                    .maxNameLength(MAX_NAME)
                    .maxNumberLength(24)
                    .build())
            .build();

    private final List<String> keys = new ArrayList<>();
    private final Map<String, String> strings = new HashMap<>();
    private final List<String> tensors = new ArrayList<>();
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
        return new ModelHeader(ModelFormat.SAFETENSORS, reader.keys, reader.strings, reader.tensors, fileLength);
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
                tensors.add(name);
                tensor(in);
            }
        }
        expect(in.currentToken() == JsonToken.END_OBJECT, "it ends too early");
    }

    private void metadata(JsonParser in) throws IOException {
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = in.currentName();
            expect(keys.size() < MAX_TENSORS, "there is too much metadata");
            keys.add(name);
            if (in.nextToken() == JsonToken.VALUE_STRING && in.getStringLength() <= SHORT_STRING) {
                strings.put(name, in.getString());
            } else {
                in.skipChildren();
            }
        }
    }

    private void tensor(JsonParser in) throws IOException {
        boolean placed = false;
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
            boolean offsets = "data_offsets".equals(in.currentName());
            in.nextToken();
            if (offsets) {
                offsets(in);
                placed = true;
            } else {
                in.skipChildren();
            }
        }
        expect(placed, "a tensor has no data_offsets");
    }

    private void offsets(JsonParser in) throws IOException {
        expect(in.currentToken() == JsonToken.START_ARRAY, "data_offsets is not an array");
        expect(in.nextToken() == JsonToken.VALUE_NUMBER_INT, "data_offsets holds no numbers");
        long begin = in.getLongValue();
        expect(in.nextToken() == JsonToken.VALUE_NUMBER_INT, "data_offsets holds no two numbers");
        long end = in.getLongValue();
        expect(in.nextToken() == JsonToken.END_ARRAY, "data_offsets holds more than two numbers");
        expect(begin >= 0 && end >= begin, "data_offsets run backwards");
        dataEnd = Math.max(dataEnd, end);
    }

    private static void expect(boolean right, String problem) throws HeaderException {
        if (!right) {
            throw HeaderException.damaged(problem);
        }
    }
}
