package org.diffusiondesk.proxy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.diffusiondesk.api.error.InvalidRequestException;

/** What llama-server says of a field that it can't use: the message of its JSON library, with the status of a fault. */
final class WrongField {
    /** Names types and keys, never values. */
    private static final Pattern MESSAGE =
            Pattern.compile("\\[json\\.exception\\.(?:type_error|out_of_range)\\.\\d+] ([\\w ,.'-]{1,120})");

    /** What the C++ library says of a place that a vector does not have. */
    private static final String NO_TOKEN = "_M_range_check";

    private static final Pattern MISSING = Pattern.compile("\"'(\\w{1,40})' is required\"");

    /** How its own sentences about a request begin, and the field that each is about. What follows may hold what the client wrote. */
    private static final Map<String, List<String>> SENTENCES = Map.of(
            "messages",
            List.of(
                    "Failed to parse messages",
                    "Expected 'messages'",
                    "Missing 'role' in message",
                    "All non-assistant messages must",
                    "Assistant message must",
                    "Cannot have 2 or more assistant messages",
                    "Unsupported content part type",
                    "Missing content part type",
                    "Expected 'content'",
                    "Invalid 'content' type"),
            "tools",
            List.of(
                    "Failed to parse tools",
                    "Expected 'tools'",
                    "'tools' must",
                    "Missing tool",
                    "Unsupported tool type",
                    "Cannot specify grammar with tools",
                    "Cannot use custom grammar constraints with tools"),
            "tool_choice",
            List.of("Invalid tool_choice"),
            "prompt",
            List.of(
                    "\\\"prompt\\\" elements must",
                    "\\\"prompt\\\" must",
                    "\\\"prompt\\\" is required",
                    "Prompt contains invalid tokens"),
            "input",
            List.of(
                    "\\\"input\\\" must",
                    "'input' must",
                    "\\\"input\\\" or \\\"content\\\" must",
                    "Input content cannot be empty"),
            "grammar",
            List.of("Cannot use both json_schema and grammar", "failed to parse grammar", "Failed to parse grammar"),
            "response_format",
            List.of("response_format type must", "JSON schema conversion failed"));

    private WrongField() {}

    /** Empty when it is something else. */
    static Optional<InvalidRequestException> of(byte[] answer) {
        String text = new String(answer, StandardCharsets.UTF_8);
        if (text.contains(NO_TOKEN)) {
            return Optional.of(
                    new InvalidRequestException("tokens", "'tokens' has a number that is no token of the model"));
        }
        Matcher missing = MISSING.matcher(text);
        if (missing.find()) {
            return Optional.of(new InvalidRequestException(missing.group(1), "'" + missing.group(1) + "' is missing"));
        }
        Optional<InvalidRequestException> known = sentence(text);
        if (known.isPresent()) {
            return known;
        }
        Matcher found = MESSAGE.matcher(text);
        return found.find()
                ? Optional.of(new InvalidRequestException(
                        "body", "llama-server can't use a field of the request: " + found.group(1)))
                : Optional.empty();
    }

    private static Optional<InvalidRequestException> sentence(String text) {
        for (Map.Entry<String, List<String>> field : SENTENCES.entrySet()) {
            for (String begin : field.getValue()) {
                if (text.contains("\"message\":\"" + begin)) {
                    String said = begin.replace("\\", "");
                    return Optional.of(new InvalidRequestException(
                            field.getKey(), "llama-server can't use '" + field.getKey() + "': " + said));
                }
            }
        }
        return Optional.empty();
    }
}
