package org.diffusiondesk.rest;

import java.util.List;
import java.util.Map;
import org.diffusiondesk.http.Traffic;

/** As if one route had been used. */
final class FakeTraffic implements Traffic {
    @Override
    public List<Use> uses() {
        return List.of(new Use(
                "GET",
                "/v1/images/jobs/{id}",
                Map.of("2xx", 5L, "4xx", 2L),
                List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L),
                7,
                12.25));
    }

    @Override
    public long open() {
        return 3;
    }
}
