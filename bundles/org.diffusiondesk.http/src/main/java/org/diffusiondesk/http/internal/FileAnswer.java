package org.diffusiondesk.http.internal;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/** Answers with a file. */
final class FileAnswer {
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("png", "image/png"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("jpeg", "image/jpeg"),
            Map.entry("webp", "image/webp"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("html", "text/html;charset=utf-8"),
            Map.entry("css", "text/css;charset=utf-8"),
            Map.entry("js", "text/javascript;charset=utf-8"),
            Map.entry("json", "application/json"),
            Map.entry("yaml", "application/yaml"),
            Map.entry("txt", "text/plain;charset=utf-8"));

    private static final int CHUNK = 64 * 1024;

    private FileAnswer() {}

    static void send(Path file, Request request, Response response) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new InvalidRequestException(ErrorCode.NOT_FOUND, null, "there is no file " + file.getFileName());
        }
        long size = Files.size(file);
        long modified = Files.getLastModifiedTime(file).toMillis();
        String tag = "\"" + Long.toHexString(size) + "-" + Long.toHexString(modified) + "\"";
        HttpFields.Mutable headers = response.getHeaders();
        headers.put(HttpHeader.CONTENT_TYPE, type(file));
        headers.putDate(HttpHeader.LAST_MODIFIED, modified);
        headers.put(HttpHeader.ETAG, tag);
        headers.put(HttpHeader.ACCEPT_RANGES, "bytes");
        if (isKnown(request, tag, modified)) {
            response.setStatus(304);
            return;
        }
        Optional<FileRange> range = FileRange.of(request.getHeaders(), tag, size);
        if (range.isPresent() && range.get().length() <= 0) {
            headers.put(HttpHeader.CONTENT_RANGE, "bytes */" + size);
            response.setStatus(416);
            return;
        }
        range.ifPresent(part -> headers.put(HttpHeader.CONTENT_RANGE, part.header(size)));
        response.setStatus(range.isPresent() ? 206 : 200);
        FileRange part = range.orElse(new FileRange(0, size));
        headers.put(HttpHeader.CONTENT_LENGTH, part.length());
        if (!request.getMethod().equals("HEAD")) {
            write(file, part, response);
        }
    }

    /** Whether the client has it already. A tag tells more than a time, so the time counts only where there is no tag. */
    private static boolean isKnown(Request request, String tag, long modified) {
        String tags = request.getHeaders().get(HttpHeader.IF_NONE_MATCH);
        if (tags != null) {
            return Stream.of(tags.split(","))
                    .map(String::strip)
                    .anyMatch(one -> one.equals("*") || weak(one).equals(tag));
        }
        long known = request.getHeaders().getDateField(HttpHeader.IF_MODIFIED_SINCE);
        return known >= modified / 1000 * 1000; // HTTP dates know whole seconds
    }

    private static String weak(String tag) {
        return tag.startsWith("W/") ? tag.substring(2) : tag;
    }

    private static void write(Path file, FileRange part, Response response) throws IOException {
        try (InputStream in = Files.newInputStream(file);
                OutputStream out = Content.Sink.asOutputStream(response)) {
            in.skipNBytes(part.first());
            byte[] chunk = new byte[CHUNK];
            long left = part.length();
            while (left > 0) {
                int read = in.read(chunk, 0, (int) Math.min(left, CHUNK));
                if (read < 0) {
                    throw new EOFException("the file became shorter while it was sent");
                }
                out.write(chunk, 0, read);
                left -= read;
            }
        }
    }

    private static String type(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "application/octet-stream");
    }
}
