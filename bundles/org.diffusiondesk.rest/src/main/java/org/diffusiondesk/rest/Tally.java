package org.diffusiondesk.rest;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.diffusiondesk.api.image.ImageResult;
import org.diffusiondesk.api.image.JobProgress;
import org.diffusiondesk.api.image.JobState;
import org.diffusiondesk.api.resource.ResourceStatus;

/** Counts what can be learned from events alone, since the start of the program. Thread-safe. */
final class Tally {
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<JobState, Long> outcomes = new EnumMap<>(JobState.class);
    private final Map<String, Long> errors = new TreeMap<>();
    private final Map<String, Sum> jobTimes = new TreeMap<>();
    private Sum swaps = Sum.NONE;
    private Optional<Duration> lastSwap = Optional.empty();
    private long failedReloads;
    private int failedInRow;

    /** How often, and how long together. */
    record Sum(long count, double seconds) {
        static final Sum NONE = new Sum(0, 0);

        Sum plus(Duration time) {
            return new Sum(count + 1, seconds + time.toMillis() / 1000.0);
        }
    }

    /**
     * All counts at one moment.
     *
     * @param outcomes jobs that ended, by how
     * @param errors failed jobs by the code of their error
     * @param jobTimes of jobs that were done, by part: {@code queue}, {@code load}, {@code sample}
     * @param swaps exchanges of models, without the time of drawing
     * @param failedReloads attempts to bring the language model back that failed
     */
    record Counts(
            Map<JobState, Long> outcomes,
            Map<String, Long> errors,
            Map<String, Sum> jobTimes,
            Sum swaps,
            long failedReloads) {}

    void ended(JobProgress progress) {
        lock.lock();
        try {
            outcomes.merge(progress.state(), 1L, Long::sum);
            if (progress.state() == JobState.FAILED) {
                progress.error().ifPresent(error -> errors.merge(error.code().wire(), 1L, Long::sum));
            }
        } finally {
            lock.unlock();
        }
    }

    void done(ImageResult result) {
        lock.lock();
        try {
            add("queue", result.queued());
            add("load", result.loading());
            add("sample", result.sampling());
        } finally {
            lock.unlock();
        }
    }

    private void add(String part, Duration time) {
        jobTimes.put(part, jobTimes.getOrDefault(part, Sum.NONE).plus(time));
    }

    void resources(ResourceStatus status) {
        lock.lock();
        try {
            if (!status.lastSwap().equals(lastSwap)) {
                lastSwap = status.lastSwap();
                lastSwap.ifPresent(took -> swaps = swaps.plus(took));
            }
            failedReloads += Math.max(0, status.failedReloads() - failedInRow);
            failedInRow = status.failedReloads();
        } finally {
            lock.unlock();
        }
    }

    Counts counts() {
        lock.lock();
        try {
            return new Counts(
                    Map.copyOf(outcomes), new TreeMap<>(errors), new TreeMap<>(jobTimes), swaps, failedReloads);
        } finally {
            lock.unlock();
        }
    }
}
