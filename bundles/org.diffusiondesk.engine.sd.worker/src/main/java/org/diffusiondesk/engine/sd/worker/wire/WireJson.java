package org.diffusiondesk.engine.sd.worker.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** The one mapper of the worker's wire: snake_case names, absent instead of null, unknown fields ignored. */
public final class WireJson {
    /** A picture of 16 megapixels of noise, as base64, still fits. */
    private static final int LONGEST_STRING = 160 << 20;

    /** Immutable, thread-safe. */
    public static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(LONGEST_STRING)
                            .maxNestingDepth(50)
                            .build())
                    .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
                    .build())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .changeDefaultPropertyInclusion(i -> i.withValueInclusion(JsonInclude.Include.NON_NULL))
            .build();

    private WireJson() {}
}
