package org.diffusiondesk.http.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.QuotedQualityCSV;

/**
 * Makes texts smaller for clients that ask for it. Short ones would not be, and of answers with pictures in base64 little would be saved for much work.
 * Stateless.
 */
final class Gzip {
    private static final int LEAST = 1024;
    private static final int MOST = 512 * 1024;
    private static final List<String> TEXTS = List.of("application/json", "application/yaml", "text/", "image/svg+xml");

    private Gzip() {}

    /** The body to send; the headers tell what became of it. */
    static byte[] encoded(HttpFields asked, HttpFields.Mutable headers, String contentType, byte[] body)
            throws IOException {
        boolean suitable = body.length >= LEAST
                && body.length <= MOST
                && TEXTS.stream().anyMatch(contentType::startsWith)
                && !headers.contains(HttpHeader.CONTENT_ENCODING);
        if (!suitable) {
            return body;
        }
        headers.add(HttpHeader.VARY, "Accept-Encoding");
        if (!isAccepted(asked)) {
            return body;
        }
        headers.put(HttpHeader.CONTENT_ENCODING, "gzip");
        String tag = headers.get(HttpHeader.ETAG);
        if (tag != null && !tag.startsWith("W/")) {
            headers.put(HttpHeader.ETAG, "W/" + tag); // the same text in other bytes
        }
        ByteArrayOutputStream small = new ByteArrayOutputStream(body.length / 2);
        try (GZIPOutputStream out = new GZIPOutputStream(small)) {
            out.write(body);
        }
        return small.toByteArray();
    }

    private static boolean isAccepted(HttpFields asked) {
        QuotedQualityCSV wanted = new QuotedQualityCSV();
        asked.getValuesList(HttpHeader.ACCEPT_ENCODING).forEach(wanted::addValue);
        return wanted.getValues().stream().anyMatch("gzip"::equalsIgnoreCase);
    }
}
