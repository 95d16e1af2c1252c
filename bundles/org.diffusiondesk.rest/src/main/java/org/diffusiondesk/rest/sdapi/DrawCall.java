package org.diffusiondesk.rest.sdapi;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.diffusiondesk.api.image.ImageOutput;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.image.ImageResult;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request for pictures.
 *
 * @param first of its iterations; the others differ in their seeds
 * @param overlay what comes over the pictures that were drawn, which are PNG then
 * @param output what the pictures are sent as
 * @param keepModel id of a model that later requests are to get as well
 * @param echo the request as it goes back with the answer
 * @param notes for people: what of the request could not be honoured
 */
record DrawCall(
        ImageRequest first,
        Optional<Overlay> overlay,
        ImageOutput output,
        int iterations,
        boolean sendImages,
        Optional<String> keepModel,
        ObjectNode echo,
        List<String> notes) {
    DrawCall {
        notes = List.copyOf(notes);
    }

    /** The request of an iteration; seeds go on from those of the first picture. */
    ImageRequest iteration(int number, List<ImageResult> before) {
        OptionalLong base = first.seed().isPresent() || before.isEmpty()
                ? first.seed()
                : OptionalLong.of(before.getFirst().images().getFirst().image().seed());
        OptionalLong seed = base.isPresent()
                ? OptionalLong.of(base.getAsLong() + (long) number * first.count() & Long.MAX_VALUE)
                : base;
        return new ImageRequest(
                first.model(),
                first.prompt(),
                first.negativePrompt(),
                first.width(),
                first.height(),
                first.count(),
                first.steps(),
                first.cfgScale(),
                seed,
                first.sampler(),
                first.scheduler(),
                first.strength(),
                first.clipSkip(),
                first.preview(),
                first.inputs(),
                first.extras(),
                first.output());
    }
}
