package org.diffusiondesk.web;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.http.Exchange;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;

/**
 * {@code /} and the files below {@code /web/}. They hold nothing secret, so they are there without a key; the routes that they call ask for it. A
 * browser asks each time whether a file is still the same, so that a new version is seen at once.
 */
final class PageRoutes implements Routes {
    /** Nothing but our own files runs or is loaded, nothing is sent elsewhere, and no other page shows this one. */
    static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:;"
            + " connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

    private final Map<String, PageFile> files;

    PageRoutes(List<PageFile> files) {
        this.files = files.stream().collect(Collectors.toMap(PageFile::name, Function.identity()));
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("/", exchange -> send(PageFiles.INDEX, exchange)).open(),
                Route.get("/web/{file...}", exchange -> send(exchange.pathParam("file"), exchange))
                        .open());
    }

    /** Only what is in the table; no name leads to a file of this machine. */
    private void send(String name, Exchange exchange) throws IOException {
        PageFile file = Optional.ofNullable(files.get(name))
                .orElseThrow(() ->
                        new InvalidRequestException(ErrorCode.NOT_FOUND, "file", "the web page has no such file"));
        exchange.setHeader("Cache-Control", "no-cache");
        exchange.setHeader("ETag", file.etag());
        exchange.setHeader("Content-Security-Policy", POLICY);
        exchange.setHeader("Referrer-Policy", "no-referrer");
        exchange.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        exchange.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        if (exchange.header("If-None-Match").filter(known -> names(known, file)).isPresent()) {
            exchange.respondBytes(304, file.type(), new byte[0]);
        } else {
            exchange.respondBytes(200, file.type(), file.bytes());
        }
    }

    private static boolean names(String known, PageFile file) {
        return Arrays.stream(known.split(","))
                .map(String::strip)
                .map(tag -> tag.startsWith("W/") ? tag.substring(2) : tag)
                .anyMatch(tag -> tag.equals("*") || tag.equals(file.etag()));
    }
}
