package org.diffusiondesk.http;

import java.math.BigDecimal;
import java.util.regex.Pattern;
import org.diffusiondesk.api.error.InvalidRequestException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.DecimalNode;

/** How values of JSON are called in messages, and numbers that came as text. */
final class JsonNames {
    private static final Pattern NUMBER = Pattern.compile("[+-]?\\d{1,19}(\\.\\d{1,17})?([eE][+-]?\\d{1,2})?");

    private JsonNames() {}

    /** What a wrong value is; never a text that might be a prompt. */
    static String of(JsonNode value) {
        return switch (value.getNodeType()) {
            case ARRAY -> "an array";
            case OBJECT, POJO -> "an object";
            case STRING, BINARY -> "a string";
            case NUMBER -> value.toString().length() > 24 ? "a number out of range" : value.toString();
            case BOOLEAN -> value.toString();
            case NULL, MISSING -> "null";
        };
    }

    /** 7 instead of 7.0. */
    static String plain(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? Long.toString((long) number)
                : Double.toString(number);
    }

    static boolean isNumber(String text) {
        return NUMBER.matcher(text).matches();
    }

    static JsonNode number(String text) {
        return DecimalNode.valueOf(new BigDecimal(text));
    }

    /** The place is told but not the text around it, which may be a prompt. */
    static InvalidRequestException malformed(JacksonException e) {
        TokenStreamLocation place = e.getLocation();
        String where = place == null ? "" : " at line " + place.getLineNr() + ", column " + place.getColumnNr();
        return new InvalidRequestException("body", "the body is not valid JSON" + where);
    }
}
