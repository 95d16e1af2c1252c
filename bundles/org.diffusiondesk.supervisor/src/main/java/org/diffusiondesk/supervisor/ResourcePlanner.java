package org.diffusiondesk.supervisor;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.diffusiondesk.api.image.ImageDemand;
import org.diffusiondesk.api.resource.DeviceKind;
import org.diffusiondesk.api.resource.EstimateRule;
import org.diffusiondesk.api.resource.MemoryEstimate;
import org.diffusiondesk.api.resource.MemorySnapshot;
import org.diffusiondesk.api.resource.ResourcePlan;
import org.diffusiondesk.api.text.TextLaunch;

/** Decides how an image gets its memory; asked once before every grant of the sd-worker. A pure function. */
@FunctionalInterface
interface ResourcePlanner {
    /** Both engines keep what they have, whatever the image needs. */
    ResourcePlanner COEXIST = (text, image) -> new ResourcePlan(
            ResourcePlan.Decision.COEXIST,
            List.of(),
            Optional.empty(),
            new MemoryEstimate(EstimateRule.SIMPLE, List.of()),
            new MemorySnapshot(
                    "ram", "memory", DeviceKind.RAM, 0, 0, Map.of(), 0, OptionalLong.empty(), "", false, Instant.EPOCH),
            1,
            "not measured");

    /**
     * The plan for one image.
     *
     * @param text what llama-server runs with at present
     */
    ResourcePlan plan(Optional<TextLaunch> text, ImageDemand image);
}
