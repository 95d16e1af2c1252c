package org.diffusiondesk.hardware;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.diffusiondesk.api.resource.DeviceMemory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * NVIDIA's cards through NVML. Everything native happens on one own thread that exists only where there can be a card: a driver may hang in a call
 * for ever, and then it is that thread that hangs, and the cards are left out until it is back. After trouble, NVML is started anew, at growing
 * intervals.
 */
final class NvidiaGpus implements Gpus {
    /** How long to wait for the driver: its start, which has to wake up the cards, and a reading. */
    record Limits(Duration start, Duration reading) {}

    private static final Limits LIMITS = new Limits(Duration.ofSeconds(5), Duration.ofSeconds(1));

    private static final long FIRST_PAUSE = Duration.ofSeconds(1).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofSeconds(60).toNanos();
    private static final Duration LAST_WAIT = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(NvidiaGpus.class);

    private final Supplier<List<String>> location;
    private final LongSupplier nanos;
    private final Limits limits;
    private final ExecutorService thread;
    private final AtomicReference<@Nullable Future<?>> late = new AtomicReference<>();

    /** Written by the own thread, except when there is nothing to load. */
    private volatile long notBefore;

    private volatile boolean open;

    // of the own thread
    private @Nullable NvmlSession session;
    private long pause = FIRST_PAUSE;
    private boolean complained;

    /** Of this machine. */
    NvidiaGpus() {
        this(NvmlLocation.ofThisMachine()::candidates, System::nanoTime, LIMITS);
    }

    /**
     * Loads nothing and starts no thread yet.
     *
     * @param location what to load, asked again at every attempt
     */
    NvidiaGpus(Supplier<List<String>> location, LongSupplier nanos, Limits limits) {
        this.location = location;
        this.nanos = nanos;
        this.limits = limits;
        this.notBefore = nanos.getAsLong();
        this.thread = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("nvml").daemon(true).factory());
    }

    @Override
    public List<DeviceMemory> read(Set<Long> pids) {
        @Nullable Future<?> overdue = late.get();
        if ((overdue != null && !overdue.isDone()) || !worthAsking()) {
            return List.of();
        }
        Duration limit = open ? limits.reading() : limits.start();
        try {
            Future<List<DeviceMemory>> answer = thread.submit(() -> readHere(pids));
            return waitFor(answer, limit);
        } catch (RejectedExecutionException e) {
            LOG.debug("closed already", e);
            return List.of();
        }
    }

    private boolean worthAsking() {
        if (open) {
            return true;
        }
        if (nanos.getAsLong() - notBefore < 0) {
            return false;
        }
        if (location.get().isEmpty()) {
            notBefore = nanos.getAsLong() + LONGEST_PAUSE;
            return false;
        }
        return true;
    }

    private List<DeviceMemory> waitFor(Future<List<DeviceMemory>> answer, Duration limit) {
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            late.set(answer);
            LOG.warn(
                    "gpu: the NVIDIA driver has not answered for {} ms; its cards are left out until it does",
                    limit.toMillis());
        } catch (ExecutionException e) {
            LOG.warn("gpu: can't be measured", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return List.of();
    }

    private List<DeviceMemory> readHere(Set<Long> pids) {
        try {
            @Nullable NvmlSession current = session();
            if (current == null) {
                return List.of();
            }
            NvmlSession.Reading reading = current.read(pids);
            if (reading.trouble()) {
                renewLater();
            } else {
                pause = FIRST_PAUSE;
                complained = false;
            }
            return reading.cards();
        } catch (NvmlException e) {
            retryLater(e.getMessage());
        } catch (LinkageError e) {
            retryLater("JNA can't be used: " + e);
        }
        return List.of();
    }

    private @Nullable NvmlSession session() throws NvmlException {
        @Nullable NvmlSession current = session;
        if (current != null || nanos.getAsLong() - notBefore < 0) {
            return current;
        }
        current = NvmlSession.open(location.get());
        session = current;
        open = true;
        notBefore = nanos.getAsLong() + pause;
        return current;
    }

    /** The cards that still answer stay until it is time for a new session, which the next reading starts. */
    private void renewLater() {
        complain("a card does not answer");
        if (nanos.getAsLong() - notBefore >= 0) {
            closeHere();
            pause = Math.min(LONGEST_PAUSE, pause * 2);
        }
    }

    private void retryLater(@Nullable String why) {
        complain(why);
        notBefore = nanos.getAsLong() + pause;
        pause = Math.min(LONGEST_PAUSE, pause * 2);
    }

    private void complain(@Nullable String why) {
        if (!complained) {
            LOG.warn("gpu: {}; asked again from time to time", why);
            complained = true;
        }
    }

    @Override
    public void close() {
        try {
            if (open) {
                thread.submit(this::closeHere).get(LAST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (TimeoutException | ExecutionException | RejectedExecutionException e) {
            LOG.debug("NVML did not end", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.shutdownNow();
    }

    private void closeHere() {
        @Nullable NvmlSession current = session;
        session = null;
        open = false;
        if (current != null) {
            current.close();
        }
    }
}
