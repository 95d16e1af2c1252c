package org.diffusiondesk.http.internal;

/** Guards what a path's templates take. */
final class PathParams {
    private PathParams() {}

    /** No {@code .} or {@code ..} as a segment, no empty segment, no backslash, no control character. */
    static boolean isSafe(String value) {
        if (value.chars().anyMatch(c -> c < ' ' || c == '\\' || c == 0x7f)) {
            return false;
        }
        for (String segment : value.split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                return false;
            }
        }
        return true;
    }
}
