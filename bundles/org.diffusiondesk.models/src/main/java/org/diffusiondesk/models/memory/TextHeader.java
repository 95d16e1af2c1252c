package org.diffusiondesk.models.memory;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.diffusiondesk.models.header.ModelFormat;
import org.diffusiondesk.models.header.ModelHeader;
import org.diffusiondesk.models.header.Tensor;

/** Finds the {@link TextFacts} in the headers of a GGUF model's files. Trusts no number: one that is out of all proportion makes the answer empty. */
final class TextHeader {
    private static final int MAX_LAYERS = 1024;
    private static final long MAX_WIDTH = 1 << 22;
    private static final long MAX_VOCABULARY = 1 << 24;
    private static final String LAYER = "blk.";

    /** {@code load_swa_pattern} of llama.cpp: each layer whose number is a multiple of this (counted from 1) sees the whole context. */
    private static final Map<String, Integer> WINDOW_PATTERNS = Map.ofEntries(
            Map.entry("afmoe", 4),
            Map.entry("cohere2", 4),
            Map.entry("exaone-moe", 4),
            Map.entry("exaone4", 4),
            Map.entry("gemma2", 2),
            Map.entry("gemma3", 6),
            Map.entry("gemma3n", 5),
            Map.entry("llama4", 4),
            Map.entry("olmo2", 4),
            Map.entry("gpt-oss", 2),
            Map.entry("plamo3", 8),
            Map.entry("smallthinker", 4));

    private final ModelHeader header;
    private final List<Tensor> tensors;
    private final Set<String> names = new HashSet<>();
    private final String architecture;

    private TextHeader(List<ModelHeader> files) {
        this.header = files.getFirst();
        this.tensors = files.stream().flatMap(file -> file.tensors().stream()).toList();
        this.tensors.forEach(tensor -> names.add(tensor.name()));
        this.architecture = header.architecture().orElse("");
    }

    /** The facts; empty when these are not the headers of a language model, or something in them is impossible. */
    static Optional<TextFacts> facts(List<ModelHeader> files) {
        boolean readable = files.stream()
                .allMatch(file -> file.format() == ModelFormat.GGUF && Sums.bytes(file.tensors()) <= file.bytes());
        if (files.isEmpty() || !readable) {
            return Optional.empty();
        }
        return new TextHeader(files).facts();
    }

    /** {@code block_count}; 0 when there is none that is possible. */
    static long layers(ModelHeader header) {
        long count =
                header.number(header.architecture().orElse("") + ".block_count").orElse(0);
        return count < 1 || count > MAX_LAYERS ? 0 : count;
    }

    private Optional<TextFacts> facts() {
        int count = (int) layers(header);
        long embedding = number("embedding_length", 0);
        Tensor tokens = tensors.stream()
                .filter(tensor -> tensor.name().equals("token_embd.weight"))
                .findFirst()
                .orElse(new Tensor("", List.of(0L, 0L), 0));
        long vocabulary = tokens.size(1);
        if (count == 0 || outside(embedding, 1, MAX_WIDTH) || outside(vocabulary, 0, MAX_VOCABULARY)) {
            return Optional.empty();
        }
        Optional<List<TextFacts.Layer>> layers = layers(count, embedding);
        long feedForward = feedForward();
        long heads = most("attention.head_count");
        if (layers.isEmpty() || outside(feedForward, 0, MAX_WIDTH) || outside(heads, 0, MAX_WIDTH)) {
            return Optional.empty();
        }
        boolean tied = !names.contains("output.weight");
        return Optional.of(new TextFacts(
                layers.get(),
                bytes(tensor -> !isOutput(tensor) && !tensor.startsWith(LAYER)),
                bytes(TextHeader::isOutput) + (tied ? tokens.bytes() : 0),
                tied,
                vocabulary,
                embedding,
                feedForward,
                heads,
                Math.min(number("attention.sliding_window", 0), Integer.MAX_VALUE),
                Math.min(number("context_length", 0), Integer.MAX_VALUE)));
    }

    private Optional<List<TextFacts.Layer>> layers(int count, long embedding) {
        long[] bytes = new long[count];
        for (Tensor tensor : tensors) {
            if (tensor.name().startsWith(LAYER)) {
                int layer = layerOf(tensor.name());
                if (layer < 0 || layer >= count) {
                    return Optional.empty();
                }
                bytes[layer] += tensor.bytes();
            }
        }
        List<TextFacts.Layer> layers = new ArrayList<>(count);
        LayerShapes shapes = new LayerShapes(header, architecture, names, embedding);
        for (int i = 0; i < count; i++) {
            TextFacts.Layer layer = shapes.layer(i, count, bytes[i], isSliding(i));
            if (outside(layer.keys(), 0, MAX_WIDTH)
                    || outside(layer.values(), 0, MAX_WIDTH)
                    || outside(layer.stateBytes(), 0, 1L << 32)) {
                return Optional.empty();
            }
            layers.add(layer);
        }
        return Optional.of(layers);
    }

    private boolean isSliding(int layer) {
        if (number("attention.sliding_window", 0) <= 0) {
            return false;
        }
        List<Long> pattern =
                header.numbers().getOrDefault(architecture + ".attention.sliding_window_pattern", List.of());
        if (pattern.size() > 1) {
            return layer < pattern.size() && pattern.get(layer) != 0;
        }
        long every = pattern.isEmpty() ? WINDOW_PATTERNS.getOrDefault(architecture, 1) : pattern.getFirst();
        // 1 would be "no layer": for an architecture that is not known the whole context is the safe answer
        return every > 1 && layer % every < every - 1;
    }

    private long feedForward() {
        long experts = number("expert_used_count", 0);
        long dense = most("feed_forward_length");
        long expert = number("expert_feed_forward_length", experts > 0 ? dense : 0);
        if (outside(experts, 0, MAX_WIDTH) || outside(expert, 0, MAX_WIDTH)) {
            return Long.MAX_VALUE;
        }
        return Math.max(dense, experts * expert);
    }

    private long number(String key, long otherwise) {
        return header.number(architecture + "." + key).orElse(otherwise);
    }

    private long most(String key) {
        return header.numbers().getOrDefault(architecture + "." + key, List.of()).stream()
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
    }

    private long bytes(Predicate<String> which) {
        return Sums.bytes(
                tensors.stream().filter(tensor -> which.test(tensor.name())).toList());
    }

    private static boolean isOutput(String name) {
        return Stream.of("output.", "output_norm.", "cls.").anyMatch(name::startsWith);
    }

    private static int layerOf(String name) {
        int end = name.indexOf('.', LAYER.length());
        String digits = name.substring(LAYER.length(), Math.max(end, LAYER.length()));
        return digits.matches("[0-9]{1,4}") ? Integer.parseInt(digits) : -1;
    }

    private static boolean outside(long value, long low, long high) {
        return value < low || value > high;
    }
}
