package org.diffusiondesk.models.memory;

import java.util.List;

/**
 * What matters of a language model's header.
 *
 * @param layers never empty
 * @param inputBytes tensors that llama.cpp keeps in the machine's memory whatever is offloaded: the token embeddings
 * @param outputBytes tensors of the output layer, which counts as one layer more; where the file has none, the token embeddings again
 * @param vocabulary tokens
 * @param embedding values per token between the layers
 * @param feedForward most values per token within a layer
 * @param heads most attention heads of a layer
 * @param slidingWindow tokens that a layer with a sliding window looks back; 0 for none
 * @param trainedContext tokens; 0 when the header does not say
 */
record TextFacts(
        List<Layer> layers,
        long inputBytes,
        long outputBytes,
        boolean tiedOutput,
        long vocabulary,
        long embedding,
        long feedForward,
        long heads,
        long slidingWindow,
        long trainedContext) {
    /**
     * One layer.
     *
     * @param bytes its tensors
     * @param keys values of the keys of one token, 0 for a layer without attention
     * @param values values of the values of one token
     * @param sliding whether it looks back only as far as the sliding window
     * @param stateBytes of its recurrent state, which does not grow with the context
     */
    record Layer(long bytes, long keys, long values, boolean sliding, long stateBytes) {}

    TextFacts {
        layers = List.copyOf(layers);
    }
}
