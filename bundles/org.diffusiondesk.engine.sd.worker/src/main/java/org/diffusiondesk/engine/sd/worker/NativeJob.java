package org.diffusiondesk.engine.sd.worker;

import com.sun.jna.CallbackThreadInitializer;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.diffusiondesk.engine.sd.worker.wire.WorkerEvent;
import org.jspecify.annotations.Nullable;

/**
 * The callbacks of one native call. A cancelled job is told to the library from inside its own callbacks, so it can not hit the next job: when no call
 * runs, nobody tells it anything.
 */
final class NativeJob {
    private static final String[] LEVELS = {"debug", "info", "warn", "error"};
    private static final String[] PHASES = {"none", "load", "encode", "sample", "hires", "decode", "upscale"};
    private static final int LOAD = 1;
    private static final int LOG_LINES = 4;
    private static final Pattern KEY = Pattern.compile("\\brequest\\.([a-z_]+(?:\\[\\d+])?(?:\\.[a-z_]+)?)");
    private static final Pattern LOG_PREFIX = Pattern.compile("^[EW] (?:\\S+:\\d+\\s+- )?");

    private final Ddsd library;
    private final @Nullable Pointer handle;
    private final JobControl job;
    private final Thread thread = Thread.currentThread();
    private final byte[] error = new byte[8192];
    private final Ddsd.Callbacks callbacks;
    private int phase = -1;
    private int image = -1;

    /** Made on the engine thread, right before the call. */
    NativeJob(Ddsd library, @Nullable Pointer handle, JobControl job) {
        this.library = library;
        this.handle = handle;
        this.job = job;
        callbacks = new Ddsd.Callbacks(this::log, this::progress, this::preview);
        // log lines also come from the library's loader threads: attach those once, as daemons, under a name
        Native.setCallbackThreadInitializer(callbacks.log, new CallbackThreadInitializer(true, false, "ddsd-loader"));
    }

    Ddsd.Callbacks callbacks() {
        return callbacks;
    }

    byte[] error() {
        return error;
    }

    /** Turns what the call returned into an answer. */
    void check(int code, String what, String param) {
        if (code == Ddsd.OK) {
            return;
        }
        String message = what + ": " + shorten(code, Native.toString(error, StandardCharsets.UTF_8));
        throw switch (code) {
            case Ddsd.CANCELLED -> Refusal.cancelled();
            case Ddsd.INVALID ->
                field(message).map(field -> Refusal.invalid(field, message)).orElseGet(() -> Refusal.invalid(message));
            case Ddsd.UNSUPPORTED -> Refusal.unsupported(message);
            case Ddsd.LOAD_FAILED -> Refusal.modelUnusable(param, message);
            case Ddsd.OUT_OF_MEMORY -> Refusal.memoryShort(message);
            case Ddsd.BUSY -> Refusal.busy();
            default -> Refusal.internal(message);
        };
    }

    /** The key that the library names, without the name of the whole. */
    private static Optional<String> field(String message) {
        Matcher key = KEY.matcher(message);
        return key.find() ? Optional.of(key.group(1)) : Optional.empty();
    }

    /** The library's message, with the last few lines of the engine's log that it appends, freed of their source positions. */
    static String shorten(int code, String text) {
        List<String> lines = text.lines()
                .map(line -> LOG_PREFIX.matcher(line).replaceFirst("").strip())
                .filter(line -> !line.isEmpty())
                .toList();
        if (lines.isEmpty()) {
            return "error " + code + ".";
        }
        int from = Math.max(1, lines.size() - LOG_LINES);
        String log = String.join("; ", lines.subList(from, lines.size()));
        return log.isEmpty() ? lines.getFirst() : lines.getFirst() + " (" + log + ")";
    }

    private void log(int level, Pointer text, @Nullable Pointer user) {
        // below "info" the engine writes prompts
        if (level >= 1) {
            Log.line(LEVELS[Math.min(level, 3)], text.getString(0, "UTF-8").strip());
        }
        obey();
    }

    private void progress(int newPhase, int newImage, int step, int steps, float seconds, @Nullable Pointer user) {
        obey();
        if (newPhase < 0 || newPhase >= PHASES.length) {
            return;
        }
        if (newPhase == LOAD) {
            job.event(new WorkerEvent.Loading(step, steps));
            return;
        }
        if (newPhase != phase || newImage != image) {
            phase = newPhase;
            image = newImage;
            job.event(new WorkerEvent.Phase(PHASES[newPhase], newImage));
        }
        if (step > 0 && steps > 0) {
            job.event(new WorkerEvent.Step(newImage, step, steps, seconds));
        }
    }

    private void preview(
            int ofImage, int step, int width, int height, int channels, Pointer rgb, @Nullable Pointer user) {
        obey();
        byte[] pixels = rgb.getByteArray(0, width * height * channels);
        job.preview(() -> new WorkerEvent.Preview(
                ofImage, step, width, height, PngEncoder.encode(ByteBuffer.wrap(pixels), width, height, channels)));
    }

    private void obey() {
        if (job.isCancelled() && Thread.currentThread() == thread) {
            library.ddsd_cancel(handle, Ddsd.CANCEL_NOW);
        }
    }
}
