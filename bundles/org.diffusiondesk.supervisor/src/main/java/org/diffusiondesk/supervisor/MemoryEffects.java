package org.diffusiondesk.supervisor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.diffusiondesk.api.model.ModelDescription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the loop wants done about memory: never on its own thread, always answered. */
final class MemoryEffects {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryEffects.class);
    private static final int CHUNK = 1 << 20;

    private final MemoryMeter meter;
    private final PeakWatch peaks;
    private final Executor tasks;
    private final Consumer<Event> events;
    private final AtomicBoolean closed = new AtomicBoolean();

    MemoryEffects(MemoryMeter meter, Executor tasks, Consumer<Event> events) {
        this.meter = meter;
        this.peaks = new PeakWatch(meter);
        this.tasks = tasks;
        this.events = events;
    }

    void measure(Effect.Measure wanted) {
        CompletableFuture.supplyAsync(() -> meter.view(wanted.picture(), wanted.launch(), wanted.pids()), tasks)
                .exceptionally(fault -> {
                    LOG.warn("supervisor: the memory could not be measured; both models stay loaded", fault);
                    return MemoryMeter.unmeasured(wanted.picture().isPresent(), Instant.now());
                })
                .thenAccept(view -> events.accept(new Event.Measured(wanted.id(), view)));
    }

    void sample(long id) {
        CompletableFuture.supplyAsync(meter::freeBytes, tasks)
                .exceptionally(fault -> {
                    LOG.debug("supervisor: no sample of the free memory", fault);
                    return OptionalLong.empty();
                })
                .thenAccept(free -> events.accept(new Event.Sampled(id, free)));
    }

    void watch(Effect.WatchPeak watch) {
        tasks.execute(() -> peaks.watch(watch));
    }

    void endWatch(long seat) {
        peaks.end(seat);
    }

    void readAhead(ModelDescription model) {
        model.files().values().forEach(file -> tasks.execute(() -> read(file)));
    }

    void close() {
        closed.set(true);
        peaks.close();
    }

    /** Through a buffer that is thrown away: what matters is that the kernel has it. */
    private void read(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            if (!meter.hasRoomInRam(channel.size())) {
                return; // it would only push out what is needed now
            }
            ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
            while (!closed.get() && channel.read(chunk.clear()) >= 0) {}
        } catch (IOException e) {
            LOG.debug("supervisor: {} could not be read ahead", file, e);
        }
    }
}
