package org.diffusiondesk.engine.sd.worker.wire;

import java.util.List;
import java.util.Map;

/**
 * Body of {@code POST /v1/models/load}.
 *
 * @param job how to call the job when it is to be cancelled
 * @param model what answers call it
 * @param files absolute paths by ddsd option name
 * @param options further options of ddsd's open, for example {@code threads}, {@code backend}, {@code max_vram}
 * @param savers ways to use less memory, as the public API names them; unknown ones are left out
 * @param stream whether to answer with events
 */
public record LoadBody(
        String job,
        String model,
        Map<String, String> files,
        Map<String, Object> options,
        List<String> savers,
        boolean stream) {
    public LoadBody {
        files = Map.copyOf(files);
        options = Map.copyOf(options);
        savers = List.copyOf(savers);
    }
}
