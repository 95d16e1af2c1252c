package org.diffusiondesk.http.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.InvalidRequestException;
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

    private FileAnswer() {}

    static void send(Path file, Request request, Response response) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new InvalidRequestException(ErrorCode.NOT_FOUND, null, "there is no file " + file.getFileName());
        }
        long modified = Files.getLastModifiedTime(file).toMillis() / 1000 * 1000; // HTTP dates know whole seconds
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, type(file));
        response.getHeaders().putDate(HttpHeader.LAST_MODIFIED, modified);
        long known = request.getHeaders().getDateField(HttpHeader.IF_MODIFIED_SINCE);
        if (known >= modified) {
            response.setStatus(304);
            return;
        }
        response.setStatus(200);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, Files.size(file));
        if (request.getMethod().equals("HEAD")) {
            return;
        }
        try (InputStream in = Files.newInputStream(file);
                OutputStream out = Content.Sink.asOutputStream(response)) {
            in.transferTo(out);
        }
    }

    private static String type(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "application/octet-stream");
    }
}
