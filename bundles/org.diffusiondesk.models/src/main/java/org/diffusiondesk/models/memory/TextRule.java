package org.diffusiondesk.models.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.diffusiondesk.api.resource.DeviceKind;
import org.diffusiondesk.api.resource.EstimateRule;
import org.diffusiondesk.api.resource.MemoryEstimate;
import org.diffusiondesk.api.resource.MemoryEstimate.Part;

/** llama-server from the header of its model, as llama.cpp places and allocates it. Pure. The constants are explained in docs/resources-estimates.md. */
final class TextRule {
    private static final long MIB = 1 << 20;

    /** {@code n_ubatch}: tokens computed at once. */
    private static final long BATCH = 512;

    /** {@code llama_context} and {@code llama_kv_cache_iswa} round the context up to this. */
    private static final long CONTEXT_STEP = 256;

    private static final long FLOAT = 4;
    private static final long HALF = 2;

    /** Without a model, with the libraries' pages: measured. */
    private static final long PROGRAM = 40 * MIB;

    private TextRule() {}

    /**
     * What decides beside the model.
     *
     * @param context tokens
     * @param gpuLayers as llama-server counts them, the output as one more; negative for all
     * @param cacheType llama-server's name
     */
    record Setup(long context, long gpuLayers, String cacheType, boolean gpu) {
        long cells() {
            return (context + CONTEXT_STEP - 1) / CONTEXT_STEP * CONTEXT_STEP;
        }
    }

    static MemoryEstimate estimate(TextFacts facts, Setup setup) {
        int all = facts.layers().size();
        long offloaded = !setup.gpu() ? 0 : setup.gpuLayers() < 0 ? all + 1 : Math.min(setup.gpuLayers(), all + 1);
        // the last layers go first, and the output before all of them
        int first = (int) (all - Math.max(0, offloaded - 1));
        List<TextFacts.Layer> card = facts.layers().subList(first, all);
        List<TextFacts.Layer> machine = facts.layers().subList(0, first);
        List<Part> parts = new ArrayList<>();
        if (offloaded > 0) {
            String weights = card.isEmpty()
                    ? "weights of the output layer"
                    : "weights of " + layers(card, all) + " and the output";
            parts.add(new Part(weights, DeviceKind.VRAM, facts.outputBytes() + sum(card, TextFacts.Layer::bytes)));
            addState(parts, card, DeviceKind.VRAM, facts, setup);
            parts.add(new Part(compute(), DeviceKind.VRAM, work(facts, setup)));
            if (!machine.isEmpty()) {
                // op_offload: long prompts are computed on the card, layer by layer
                long largest =
                        machine.stream().mapToLong(TextFacts.Layer::bytes).max().orElse(0);
                parts.add(new Part("room to compute the other layers on the card", DeviceKind.VRAM, largest));
            }
            parts.add(new Part("the driver's own (assumed)", DeviceKind.VRAM, Drivers.CONTEXT));
        }
        long output = offloaded > 0 || facts.tiedOutput() ? 0 : facts.outputBytes();
        String rest = machine.isEmpty() ? "token embeddings" : "weights of " + layers(machine, all) + " and the rest";
        parts.add(new Part(rest, DeviceKind.RAM, facts.inputBytes() + output + sum(machine, TextFacts.Layer::bytes)));
        addState(parts, machine, DeviceKind.RAM, facts, setup);
        parts.add(new Part(compute(), DeviceKind.RAM, machine.isEmpty() ? inputs(facts, setup) : work(facts, setup)));
        parts.add(new Part("the program", DeviceKind.RAM, PROGRAM));
        return new MemoryEstimate(EstimateRule.HEADERS, parts);
    }

    /** The weights and the conversation: what llama-server has in any case. */
    static long floor(TextFacts facts, Setup setup, DeviceKind device) {
        return estimate(facts, setup).parts().stream()
                .filter(part -> part.device() == device)
                .filter(part -> part.name().startsWith("weights")
                        || part.name().startsWith("token")
                        || part.name().startsWith("KV"))
                .mapToLong(Part::bytes)
                .sum();
    }

    private static String layers(List<TextFacts.Layer> some, int all) {
        return some.size() == all ? "all " + all + " layers" : some.size() + " of " + all + " layers";
    }

    private static String compute() {
        return "working memory for " + BATCH + " tokens at once";
    }

    private static void addState(
            List<Part> parts, List<TextFacts.Layer> layers, DeviceKind device, TextFacts facts, Setup setup) {
        long cache = sum(
                layers,
                layer -> cells(layer, facts, setup)
                        * (CacheType.bytes(setup.cacheType(), layer.keys())
                                + CacheType.bytes(setup.cacheType(), layer.values())));
        String type = CacheType.isKnown(setup.cacheType())
                ? setup.cacheType()
                : setup.cacheType() + ", which is not known and counted as f32";
        if (cache > 0) {
            parts.add(new Part("KV cache of " + setup.cells() + " tokens (" + type + ")", device, cache));
        }
        long state = sum(layers, TextFacts.Layer::stateBytes);
        if (state > 0) {
            parts.add(new Part("recurrent state", device, state));
        }
    }

    private static long cells(TextFacts.Layer layer, TextFacts facts, Setup setup) {
        if (!layer.sliding()) {
            return setup.cells();
        }
        long window = facts.slidingWindow() + BATCH;
        return Math.min(setup.cells(), (window + CONTEXT_STEP - 1) / CONTEXT_STEP * CONTEXT_STEP);
    }

    /** The compute buffer where layers are computed: either the logits of a batch or the widest layer, with the mask over the context. */
    private static long work(TextFacts facts, Setup setup) {
        long batch = Math.min(BATCH, setup.cells());
        long logits = batch * (facts.vocabulary() + facts.embedding()) * FLOAT;
        long layer = batch * (3 * facts.feedForward() + 4 * facts.embedding()) * FLOAT;
        return Math.max(logits, layer) + mask(facts, setup, batch);
    }

    /** The compute buffer where no layer is: what goes into the card. */
    private static long inputs(TextFacts facts, Setup setup) {
        long batch = Math.min(BATCH, setup.cells());
        return batch * facts.embedding() * FLOAT + mask(facts, setup, batch);
    }

    private static long mask(TextFacts facts, Setup setup, long batch) {
        long kinds =
                facts.layers().stream().map(TextFacts.Layer::sliding).distinct().count();
        return kinds * setup.cells() * batch * HALF;
    }

    private static long sum(List<TextFacts.Layer> layers, ToLongFunction<TextFacts.Layer> what) {
        return layers.stream().mapToLong(what).sum();
    }
}
