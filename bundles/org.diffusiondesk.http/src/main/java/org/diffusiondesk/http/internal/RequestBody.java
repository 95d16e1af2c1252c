package org.diffusiondesk.http.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.http.Body;
import org.diffusiondesk.http.BodyMeter;
import org.diffusiondesk.http.Form;
import org.diffusiondesk.http.JsonFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/** Reads the body of a request on the handler's thread, up to a limit. */
final class RequestBody implements Body {
    private static final int CHUNK = 16 * 1024;

    private final Request request;
    private final long maxBody;
    private final BodyMeter meter;
    private final Runnable onEnd;
    private boolean taken;

    /** {@code onEnd} runs when the last byte was read. */
    RequestBody(Request request, long maxBody, BodyMeter meter, Runnable onEnd) {
        this.request = request;
        this.maxBody = maxBody;
        this.meter = meter;
        this.onEnd = onEnd;
    }

    /** Whether the request has no body at all. */
    static boolean isEmpty(Request request) {
        return request.getLength() <= 0 && !request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
    }

    @Override
    public JsonFields json(long maxBytes) throws IOException {
        return JsonFields.parse(bytes(maxBytes));
    }

    @Override
    public Form form(long maxBytes) throws IOException {
        String contentType = contentType();
        if (!isForm()) {
            throw new InvalidRequestException("body", "the body must be multipart/form-data");
        }
        return FormReader.read(contentType, bytes(maxBytes));
    }

    @Override
    public boolean isForm() {
        return contentType().toLowerCase(Locale.ROOT).startsWith("multipart/form-data");
    }

    private String contentType() {
        String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
        return type == null ? "" : type;
    }

    @Override
    public byte[] bytes(long maxBytes) throws IOException {
        if (taken) {
            throw new IllegalStateException("the body was already read");
        }
        taken = true;
        int limit = (int) Math.min(Math.min(maxBytes, maxBody), Integer.MAX_VALUE - 16);
        long length = request.getLength();
        if (length > limit) {
            throw tooLarge(limit);
        }
        // what was announced may never come, so that alone takes no memory
        ByteArrayOutputStream all = new ByteArrayOutputStream((int) Math.clamp(length, 1024, 1 << 20));
        byte[] chunk = new byte[length > 0 ? (int) Math.min(length, CHUNK) : CHUNK];
        InputStream in = Content.Source.asInputStream(request);
        for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
            if (all.size() + read > limit) {
                throw tooLarge(limit);
            }
            meter.took(read);
            all.write(chunk, 0, read);
        }
        onEnd.run();
        return all.toByteArray();
    }

    static InvalidRequestException tooLarge(long limit) {
        return new InvalidRequestException(
                ErrorCode.TOO_LARGE, "body", "the body is too large; this route takes at most " + limit + " bytes");
    }
}
