package org.diffusiondesk.http.internal;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/** A part of a file, from byte {@code first}; a length of 0 or less is a part that the file does not have. */
record FileRange(long first, long length) {
    private static final Pattern ONE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    /** The one part that a request asks for. Several parts, or something else than bytes, may be answered by the whole. */
    static Optional<FileRange> of(HttpFields request, String tag, long size) {
        String range = request.get(HttpHeader.RANGE);
        String onlyOf = request.get(HttpHeader.IF_RANGE);
        Matcher one = ONE.matcher(range == null ? "" : range.strip());
        boolean whole = !one.matches() || (onlyOf != null && !onlyOf.equals(tag));
        if (whole || (one.group(1).isEmpty() && one.group(2).isEmpty())) {
            return Optional.empty();
        }
        if (one.group(1).isEmpty()) {
            long last = Math.min(Long.parseLong(one.group(2)), size);
            return Optional.of(new FileRange(size - last, last));
        }
        long first = Long.parseLong(one.group(1));
        long end = one.group(2).isEmpty() ? size : Math.min(Long.parseLong(one.group(2)) + 1, size);
        return !one.group(2).isEmpty() && Long.parseLong(one.group(2)) < first
                ? Optional.empty()
                : Optional.of(new FileRange(first, end - first));
    }

    String header(long size) {
        return "bytes " + first + "-" + (first + length - 1) + "/" + size;
    }
}
