package org.diffusiondesk.engine.sd.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The ways to use less memory, by their names on the wire, and what each means to ddsd. Pure. */
final class Savers {
    private static final String TILING = "vae_tiling";

    /** As much of the card as is free, but for the half GiB that the engine's streaming keeps free as well; a request may tell less. */
    private static final String ALL_BUT_HALF_A_GIB = "-0.5";

    /** What ddsd's open is told for each saver that is a matter of loading. */
    private static final Map<String, Map<String, Object>> OPTIONS = Map.of(
            "encoder_on_cpu", Map.of("backend", "te=cpu"),
            "params_in_ram", Map.of("offload_to_cpu", true),
            "layer_streaming", Map.of("offload_to_cpu", true, "stream_layers", true, "max_vram", ALL_BUT_HALF_A_GIB));

    private Savers() {}

    /** Whether to decode in tiles, which is a matter of each picture. */
    static boolean tiles(List<String> names) {
        return names.contains(TILING);
    }

    /** Those that are a matter of loading. A name that this worker does not know saves nothing, but harms nothing either. */
    static Set<String> ofModel(List<String> names) {
        List<String> known = new ArrayList<>();
        for (String name : names) {
            if (OPTIONS.containsKey(name)) {
                known.add(name);
            } else if (!name.equals(TILING)) {
                Log.line("warn", "unknown memory saver " + name + "; going on without it");
            }
        }
        return Set.copyOf(known);
    }

    /** The options of ddsd's open for these savers. */
    static SortedMap<String, Object> options(Set<String> ofModel) {
        SortedMap<String, Object> options = new TreeMap<>();
        ofModel.forEach(name -> options.putAll(OPTIONS.getOrDefault(name, Map.of())));
        return options;
    }

    /** The one of the options that this build of the engine does not have, where that is why it refused. */
    static Optional<String> lacking(Refusal refusal, Set<String> options) {
        String message = refusal.detail().message();
        return refusal.code().equals("unsupported")
                ? options.stream()
                        .filter(option -> message.contains("params." + option + " "))
                        .findFirst()
                : Optional.empty();
    }
}
