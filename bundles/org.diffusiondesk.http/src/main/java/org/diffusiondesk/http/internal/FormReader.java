package org.diffusiondesk.http.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.http.Form;
import org.diffusiondesk.http.Json;
import org.diffusiondesk.http.JsonFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.http.MultiPartFormData;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Promise;
import tools.jackson.databind.node.ObjectNode;

/** Takes a form apart. The bytes are all there, so the limits are about the number of parts alone. */
final class FormReader {
    private static final int MAX_PARTS = 64;

    private FormReader() {}

    static Form read(String contentType, byte[] bytes) throws IOException {
        String boundary = MultiPart.extractBoundary(contentType);
        if (boundary == null) {
            throw new InvalidRequestException("body", "the content type of a form must name its boundary");
        }
        MultiPartFormData.Parser parser = new MultiPartFormData.Parser(boundary);
        parser.setMaxParts(MAX_PARTS);
        parser.setMaxLength(-1);
        parser.setMaxMemoryFileSize(-1);
        parser.setPartHeadersMaxLength(4096);
        ObjectNode fields = Json.object();
        List<Form.Part> files = new ArrayList<>();
        CompletableFuture<MultiPartFormData.Parts> parsed = new CompletableFuture<>();
        parser.parse(Content.Source.from(ByteBuffer.wrap(bytes)), Promise.Invocable.toPromise(parsed));
        try (MultiPartFormData.Parts parts = parsed.join()) {
            for (MultiPart.Part part : parts) {
                add(part, fields, files);
            }
        } catch (CompletionException e) {
            throw new InvalidRequestException(
                    "body", "the body is not a valid form of at most " + MAX_PARTS + " parts");
        }
        return new Form(files, JsonFields.ofText(fields));
    }

    private static void add(MultiPart.Part part, ObjectNode fields, List<Form.Part> files) throws IOException {
        String name = part.getName() == null ? "" : part.getName();
        byte[] content = BufferUtil.toArray(Content.Source.asByteBuffer(part.getContentSource()));
        String fileName = part.getFileName();
        if (fileName == null) {
            fields.put(name, new String(content, StandardCharsets.UTF_8));
        } else {
            String type = part.getHeaders().get(HttpHeader.CONTENT_TYPE);
            files.add(new Form.Part(name, fileName, type == null ? "application/octet-stream" : type, content));
        }
    }
}
