package org.diffusiondesk.models.memory;

import java.util.List;
import java.util.Set;
import org.diffusiondesk.models.header.ModelHeader;

/**
 * What each layer of a language model keeps of a conversation, as {@code llama_kv_cache} and {@code llama_memory_recurrent} of llama.cpp allocate it.
 */
final class LayerShapes {
    private static final long FLOAT = 4;
    private static final long LIMIT = 1 << 24;

    private final ModelHeader header;
    private final String architecture;
    private final Set<String> names;
    private final long embedding;

    LayerShapes(ModelHeader header, String architecture, Set<String> names, long embedding) {
        this.header = header;
        this.architecture = architecture;
        this.names = names;
        this.embedding = embedding;
    }

    TextFacts.Layer layer(int layer, int count, long bytes, boolean sliding) {
        String prefix = "blk." + layer + ".";
        boolean recurrent = names.contains(prefix + "ssm_conv1d.weight")
                || names.contains(prefix + "ssm_out.weight")
                || names.contains(prefix + "time_mix_w1.weight")
                || names.contains(prefix + "shortconv.conv.weight");
        boolean attention = !recurrent || names.contains(prefix + "attn_k.weight");
        // the last layers of some models use the cache of an earlier one
        boolean own = layer < count - value("attention.shared_kv_layers", layer, 0);
        long heads = value("attention.head_count_kv", layer, value("attention.head_count", layer, 0));
        return new TextFacts.Layer(
                bytes,
                attention && own ? heads * head("key_length", layer, sliding) : 0,
                // with multi-head latent attention the values are a part of the keys
                attention && own && !has("attention.key_length_mla") ? heads * head("value_length", layer, sliding) : 0,
                sliding,
                recurrent ? state(layer) : 0);
    }

    private long head(String key, int layer, boolean sliding) {
        long queryHeads = Math.max(1, value("attention.head_count", layer, 1));
        long length = value("attention." + key, layer, embedding / queryHeads);
        return sliding ? value("attention." + key + "_swa", layer, length) : length;
    }

    private long state(int layer) {
        long head = value("wkv.head_size", layer, 0);
        if (head > 0) {
            return (embedding * head + value("token_shift_count", layer, 2) * embedding) * FLOAT;
        }
        long shortConvolution = value("shortconv.l_cache", layer, 0);
        if (shortConvolution > 0) {
            return embedding * (shortConvolution - 1) * FLOAT;
        }
        long inner = value("ssm.inner_size", layer, 0);
        long size = value("ssm.state_size", layer, 0);
        long groups = value("ssm.group_count", layer, 0);
        long convolution = Math.max(0, value("ssm.conv_kernel", layer, 0) - 1);
        return tooMuch(inner, size, groups, convolution)
                ? Long.MAX_VALUE
                : (convolution * (inner + 2 * groups * size) + size * inner) * FLOAT;
    }

    private static boolean tooMuch(long inner, long size, long groups, long convolution) {
        return inner > LIMIT || size > LIMIT || groups > LIMIT / 64 || convolution > 64;
    }

    private boolean has(String key) {
        return header.numbers().containsKey(architecture + "." + key);
    }

    /** One value for all layers or one for each; what is negative or huge counts as the limit, which the caller refuses. */
    private long value(String key, int layer, long otherwise) {
        List<Long> values = header.numbers().getOrDefault(architecture + "." + key, List.of());
        if (values.isEmpty()) {
            return otherwise;
        }
        long value = values.size() == 1 ? values.getFirst() : layer < values.size() ? values.get(layer) : 0;
        return value < 0 || value > LIMIT ? LIMIT : value;
    }
}
