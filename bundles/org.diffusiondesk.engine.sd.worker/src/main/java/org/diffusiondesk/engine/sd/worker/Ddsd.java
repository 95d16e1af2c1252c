package org.diffusiondesk.engine.sd.worker;

import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import org.jspecify.annotations.Nullable;

/** The functions of ddsd.h, under their own names because JNA finds them by these. Texts are UTF-8 with a closing NUL. */
interface Ddsd extends Library {
    /** The interface that this binding was written for. */
    int ABI_VERSION = 1;

    int OK = 0;
    int CANCELLED = 1;
    int INVALID = 2;
    int UNSUPPORTED = 3;
    int LOAD_FAILED = 4;
    int OUT_OF_MEMORY = 5;
    int BUSY = 7;

    int CANCEL_NOW = 0;

    int ddsd_abi_version();

    long ddsd_engine_info(byte @Nullable [] json, long capacity);

    int ddsd_open(byte[] params, Callbacks callbacks, PointerByReference out, byte[] error, long errorCapacity);

    long ddsd_describe(Pointer handle, byte @Nullable [] json, long capacity);

    int ddsd_generate(
            Pointer handle,
            byte[] request,
            @Nullable Pointer inputs,
            int inputCount,
            Callbacks callbacks,
            PointerByReference images,
            IntByReference imageCount,
            byte[] error,
            long errorCapacity);

    void ddsd_cancel(@Nullable Pointer handle, int mode);

    int ddsd_upscale(
            byte[] params,
            Pointer input,
            Callbacks callbacks,
            PointerByReference images,
            IntByReference imageCount,
            byte[] error,
            long errorCapacity);

    void ddsd_free_images(Pointer images, int count);

    void ddsd_close(Pointer handle);

    /** {@code ddsd_log_fn}. */
    interface LogFunction extends Callback {
        void invoke(int level, Pointer text, @Nullable Pointer user);
    }

    /** {@code ddsd_progress_fn}. */
    interface ProgressFunction extends Callback {
        void invoke(int phase, int image, int step, int steps, float seconds, @Nullable Pointer user);
    }

    /** {@code ddsd_preview_fn}. */
    interface PreviewFunction extends Callback {
        void invoke(int image, int step, int width, int height, int channels, Pointer rgb, @Nullable Pointer user);
    }

    /** {@code ddsd_callbacks}. The library holds only addresses: whoever makes one keeps it reachable until the call has returned. */
    @Structure.FieldOrder({"log", "progress", "preview", "user"})
    final class Callbacks extends Structure {
        public LogFunction log;
        public ProgressFunction progress;
        public PreviewFunction preview;
        public @Nullable Pointer user;

        Callbacks(LogFunction log, ProgressFunction progress, PreviewFunction preview) {
            this.log = log;
            this.progress = progress;
            this.preview = preview;
        }
    }
}
