package org.diffusiondesk.engine.llm;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.diffusiondesk.api.resource.DeviceMemory;

/** What the engine's program lists, kept for those who need not know it to the second. Thread-safe; several who ask at once cause one look. */
final class ListedDevices {
    private record Look(List<DeviceMemory> devices, long at) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Supplier<List<DeviceMemory>> list;
    private final LongSupplier nanoTime;
    private Optional<Look> last = Optional.empty();

    ListedDevices(Supplier<List<DeviceMemory>> list, LongSupplier nanoTime) {
        this.list = list;
        this.nanoTime = nanoTime;
    }

    List<DeviceMemory> get(Duration age) {
        long asked = nanoTime.getAsLong();
        lock.lock();
        try {
            Optional<Look> fresh = last.filter(look -> asked - look.at() <= age.toNanos());
            if (fresh.isEmpty()) {
                long begun = nanoTime.getAsLong();
                fresh = Optional.of(new Look(list.get(), begun));
                last = fresh;
            }
            return fresh.get().devices();
        } finally {
            lock.unlock();
        }
    }
}
