package org.diffusiondesk.engine.sd.worker.wire;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Body of {@code POST /v1/images/generations} and {@code /v1/images/edits}. Whatever is absent, the worker fills from its own defaults.
 *
 * @param job how to call the job when it is to be cancelled
 * @param model the model to draw with; loaded first, from {@code files}, when the worker has another
 * @param savers as in {@link LoadBody}
 * @param image an encoded picture to start from; base64 on the wire, like the other pictures
 * @param mask white is painted anew
 * @param control what the model's ControlNet follows
 * @param preview {@code none}, {@code proj} (small, nearly free) or {@code tae} (full size, slow)
 */
public record GenerateBody(
        String job,
        String model,
        @Nullable Map<String, String> files,
        @Nullable Map<String, Object> options,
        List<String> savers,
        String prompt,
        String negativePrompt,
        int width,
        int height,
        int n,
        int steps,
        double cfgScale,
        long seed,
        @Nullable String sampler,
        @Nullable String scheduler,
        @Nullable Double strength,
        @Nullable Integer clipSkip,
        String preview,
        boolean stream,
        byte @Nullable [] image,
        byte @Nullable [] mask,
        @JsonProperty("references") List<byte[]> references,
        byte @Nullable [] control,
        @Nullable DrawExtras extras) {}
