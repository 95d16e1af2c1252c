package org.diffusiondesk.engine.llm;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.diffusiondesk.api.text.TextLaunch;
import org.diffusiondesk.api.text.TextOptions;

/** What to try when a load ran out of memory: half of the layers on the card, a quarter, none. Pure. */
final class LoadLadder {
    private LoadLadder() {}

    /**
     * The next launch to try; empty when nothing is left, or when it was the machine's memory that ran out, of which fewer layers on the card would
     * need more.
     *
     * @param failed ran out of memory
     * @param start heard what it said about that
     * @param layers of the model with its output layer; empty when unknown
     */
    static Optional<TextLaunch> lower(TextLaunch failed, LlamaStart start, OptionalInt layers) {
        if (LlamaCommand.cpuOnly(failed) || !start.cardRanOut()) {
            return Optional.empty();
        }
        int all = layers.orElse(0);
        int now = Math.min(failed.options().gpuLayers().orElse(all), all);
        int next = IntStream.of(all / 2, all / 4)
                .filter(rung -> rung < now)
                .findFirst()
                .orElse(0);
        TextOptions options = failed.options();
        return Optional.of(new TextLaunch(
                failed.model(),
                new TextOptions(
                        options.contextLength(), OptionalInt.of(next), options.threads(), options.cacheType())));
    }
}
