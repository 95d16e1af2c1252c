package org.diffusiondesk.models.header;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a model file says about itself.
 *
 * @param keys names of all metadata entries, in order; empty for PyTorch
 * @param strings short string values of the metadata by name
 * @param tensors names of all tensors; empty for PyTorch, whose pickle is not read
 * @param bytes length of the file
 */
public record ModelHeader(
        ModelFormat format, List<String> keys, Map<String, String> strings, List<String> tensors, long bytes) {
    public ModelHeader {
        keys = List.copyOf(keys);
        strings = Map.copyOf(strings);
        tensors = List.copyOf(tensors);
    }

    /** {@code general.architecture} of a GGUF file. */
    public Optional<String> architecture() {
        return Optional.ofNullable(strings.get("general.architecture"));
    }
}
