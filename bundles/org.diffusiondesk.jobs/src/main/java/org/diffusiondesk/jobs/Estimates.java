package org.diffusiondesk.jobs;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.diffusiondesk.jobs.store.Past;

/**
 * How long a job will be at work, from former ones of its model: the median of the time per step and pixel, and of the loading, over those that are nearest in
 * size. A median, because one job that waited for memory or ran beside a compiler says nothing about the next. Stateless.
 */
final class Estimates {
    private static final int NEAREST = 9;

    private Estimates() {}

    /** Empty when nothing is known. {@code past}: jobs of the same model. */
    static Optional<Duration> of(long work, List<Past> past) {
        List<Past> nearest = past.stream()
                .filter(one -> one.work() > 0)
                .sorted(Comparator.comparingDouble(one -> Math.abs(Math.log((double) one.work() / Math.max(1, work)))))
                .limit(NEAREST)
                .toList();
        if (nearest.isEmpty()) {
            return Optional.empty();
        }
        double perWork = median(nearest.stream()
                .map(one -> (double) one.samplingMillis() / one.work())
                .toList());
        double loading =
                median(nearest.stream().map(one -> (double) one.loadingMillis()).toList());
        return Optional.of(Duration.ofMillis(Math.round(loading + perWork * work)));
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
