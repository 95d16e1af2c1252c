package org.diffusiondesk.http;

import java.io.IOException;

/**
 * The body of a request. Each method reads it to the end, so only one may be called, once. Every limit is in bytes of the whole body and never above the
 * server's own.
 *
 * <p>All throw {@link org.diffusiondesk.api.error.InvalidRequestException}: {@code too_large} above the limit, {@code invalid_request} when it is
 * not what was asked for.
 */
public interface Body {
    /** A JSON object; an empty body is an empty object. The content type is not looked at. */
    JsonFields json(long maxBytes) throws IOException;

    /** A JSON object of at most 1 MiB. */
    default JsonFields json() throws IOException {
        return json(1 << 20);
    }

    /** {@code multipart/form-data}. */
    Form form(long maxBytes) throws IOException;

    /** Whatever it is. */
    byte[] bytes(long maxBytes) throws IOException;

    /** Whether it is declared as {@code multipart/form-data}. */
    boolean isForm();
}
