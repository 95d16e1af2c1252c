package org.diffusiondesk.proxy;

import java.nio.charset.StandardCharsets;
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
        Matcher found = MESSAGE.matcher(text);
        return found.find()
                ? Optional.of(new InvalidRequestException(
                        "body", "llama-server can't use a field of the request: " + found.group(1)))
                : Optional.empty();
    }
}
