package org.diffusiondesk.http;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.diffusiondesk.api.concurrent.Cancellation;
import tools.jackson.databind.JsonNode;

/**
 * A request and its answer, for the one virtual thread that handles it. Exactly one of {@link #respond}, {@link #respondBytes}, {@link #sendFile}
 * and {@link #sse} may be called, once.
 */
public interface Exchange {
    String method();

    /** The path, decoded, without the query. */
    String path();

    /** Decoded value of {@code {name}} or {@code {name...}} of the route's path; the latter without a leading slash and with no {@code ..} in it. */
    String pathParam(String name);

    /** First value of a query parameter, decoded. */
    Optional<String> query(String name);

    /** First value of a header. */
    Optional<String> header(String name);

    /** The address under which the client reached us, {@code http://host:port}; for links in answers. */
    URI base();

    /** The request's body; nothing is read before it is asked for. */
    Body body();

    /** Fires when the client hangs up before it has its answer. Hanging up is noticed once the body has been read. */
    Cancellation cancellation();

    /** Sets a header of the answer; before the answer. */
    void setHeader(String name, String value);

    /** Answers with JSON. Blocks until it is written. */
    void respond(int status, JsonNode json) throws IOException;

    /** Answers with bytes of a type. Blocks until they are written. */
    void respondBytes(int status, String contentType, byte[] bytes) throws IOException;

    /**
     * Answers with a file, its type by its name. Blocks until it is written. Knows {@code ETag}, {@code If-None-Match},
     * {@code If-Modified-Since} and {@code Range}, and sends no file that is not regular.
     *
     * @throws org.diffusiondesk.api.error.InvalidRequestException {@code not_found}: no such file
     */
    void sendFile(Path file) throws IOException;

    /** Answers with a stream of events: sends the headers now. */
    EventStream sse() throws IOException;
}
