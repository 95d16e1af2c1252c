package org.diffusiondesk.engine.sd.worker;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.diffusiondesk.engine.sd.worker.wire.EngineInfo;
import org.diffusiondesk.engine.sd.worker.wire.WireJson;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Finds out whether a file is a ddsd that fits, and says why when it is not. */
final class NativeLibrary {
    private NativeLibrary() {}

    /** Loads the library and checks its interface version. */
    static Ddsd load(Path file) throws StartFailure {
        if (!file.isAbsolute()) {
            throw new StartFailure("library " + file + ": give an absolute path");
        }
        if (Files.isDirectory(file)) {
            throw new StartFailure("library " + file + " is a directory; give the ddsd library itself, for example "
                    + file.resolve("libddsd.so"));
        }
        if (!Files.isRegularFile(file)) {
            throw new StartFailure("library " + file + " does not exist");
        }
        try {
            Ddsd library = Native.load(file.toString(), Ddsd.class, Map.of(Library.OPTION_STRING_ENCODING, "UTF-8"));
            checkInterface(library.ddsd_abi_version(), file);
            return library;
        } catch (UnsatisfiedLinkError e) {
            throw new StartFailure(
                    "library " + file + " is not a ddsd library that can be loaded here: " + e.getMessage());
        }
    }

    static void checkInterface(int abi, Path file) throws StartFailure {
        if (abi != Ddsd.ABI_VERSION) {
            throw new StartFailure("library " + file + " has ddsd interface " + abi + ", this worker needs "
                    + Ddsd.ABI_VERSION + "; build ddsd from the same version of DiffusionDesk");
        }
    }

    /** What the library says about itself; refuses one that can not compute here. */
    static EngineInfo info(Ddsd library, Path file) throws StartFailure {
        String json = text(library::ddsd_engine_info);
        if (json == null) {
            throw new StartFailure("library " + file + " can not set up its engine (no ggml plug-in beside it?)");
        }
        try {
            EngineInfo info = WireJson.MAPPER.readValue(json, EngineInfo.class);
            String problem = info.problem();
            if (problem != null) {
                throw new StartFailure("library " + file + ": " + problem);
            }
            return info;
        } catch (JacksonException e) {
            throw new StartFailure("library " + file + " describes itself in a way this worker does not understand: "
                    + e.getOriginalMessage());
        }
    }

    /** Calls a function that fills a buffer and tells how much it needs; null when it fails. */
    static @Nullable String text(Filler filler) {
        long need = filler.fill(null, 0);
        if (need <= 0) {
            return null;
        }
        byte[] buffer = new byte[(int) Math.min(need, 1 << 20)];
        return filler.fill(buffer, buffer.length) <= 0 ? null : Native.toString(buffer, StandardCharsets.UTF_8);
    }

    /** A function of ddsd that writes JSON. */
    @FunctionalInterface
    interface Filler {
        long fill(byte @Nullable [] buffer, long capacity);
    }
}
