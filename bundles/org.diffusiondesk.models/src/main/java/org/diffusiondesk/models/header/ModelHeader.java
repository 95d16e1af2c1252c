package org.diffusiondesk.models.header;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a model file says about itself.
 *
 * @param keys names of all metadata entries, in order; empty for PyTorch
 * @param strings short string values of the metadata by name
 * @param numbers whole numbers and truth values of the metadata by name; more than one for a short array, such as one value per layer
 * @param tensors empty for PyTorch, whose pickle is not read
 * @param bytes length of the file
 */
public record ModelHeader(
        ModelFormat format,
        List<String> keys,
        Map<String, String> strings,
        Map<String, List<Long>> numbers,
        List<Tensor> tensors,
        long bytes) {
    public ModelHeader {
        keys = List.copyOf(keys);
        strings = Map.copyOf(strings);
        numbers = Map.copyOf(numbers);
        tensors = List.copyOf(tensors);
    }

    /** {@code general.architecture} of a GGUF file. */
    public Optional<String> architecture() {
        return Optional.ofNullable(strings.get("general.architecture"));
    }

    /** The whole number of this name; the first one of an array. */
    public OptionalLong number(String name) {
        List<Long> values = numbers.getOrDefault(name, List.of());
        return values.isEmpty() ? OptionalLong.empty() : OptionalLong.of(values.getFirst());
    }

    /** Names of all tensors. */
    public List<String> tensorNames() {
        return tensors.stream().map(Tensor::name).toList();
    }
}
