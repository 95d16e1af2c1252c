package org.diffusiondesk.http;

import java.util.List;
import java.util.Optional;

/**
 * A form that was posted as {@code multipart/form-data}.
 *
 * @param parts in the order of sending
 * @param fields the parts without a file name, as text; their numbers and booleans are read from text. Of a name that comes twice the last counts
 */
public record Form(List<Part> parts, JsonFields fields) {
    /**
     * A file of the form.
     *
     * @param fileName as the client named it; never to be used as a path
     * @param bytes owned by the record
     */
    public record Part(String name, String fileName, String contentType, byte[] bytes) {}

    public Form {
        parts = List.copyOf(parts);
    }

    /** The files of this name; {@code image} finds {@code image[]} as well. */
    public List<Part> files(String name) {
        return parts.stream()
                .filter(part -> part.name().equals(name) || part.name().equals(name + "[]"))
                .toList();
    }

    /** The first file of this name. */
    public Optional<Part> file(String name) {
        return files(name).stream().findFirst();
    }
}
