package org.diffusiondesk.process;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.BundleContext;

/**
 * ggml's plug-in for the graphics card, which a second fragment of an engine brings. It fits only the engine that it was built with. When it can't
 * be loaded, because the driver or the CUDA runtime is missing, the engine says so in its log and computes on the CPU.
 */
public final class GpuPlugin {
    /** ggml loads this file besides the plug-ins that it finds in its own folder. */
    static final String VARIABLE = "GGML_BACKEND_PATH";

    private static final String ENTRY = "engine/" + System.mapLibraryName("ggml-cuda");

    private GpuPlugin() {}

    /**
     * The plug-in that is installed for an engine.
     *
     * @param context of the engine's bundle
     */
    public static Optional<Path> locate(BundleContext context) {
        return BundleFiles.locate(context, ENTRY);
    }

    /** What the process of the engine must find in its environment to load the plug-in; nothing when there is none. */
    public static Map<String, String> environment(Optional<Path> plugin) {
        return plugin.map(file -> Map.of(VARIABLE, file.toString())).orElse(Map.of());
    }
}
