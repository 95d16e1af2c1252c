package org.diffusiondesk.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QueueOrderTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private record Job(int priority, Instant submitted) {
        long rank() {
            return QueueOrder.rank(priority, submitted);
        }
    }

    private static Job job(int priority, long minutes) {
        return new Job(priority, START.plus(Duration.ofMinutes(minutes)));
    }

    @Test
    void higherOnesGoFirstAndEqualOnesInTheirOrder() {
        assertThat(job(1, 0).rank()).isLessThan(job(0, 0).rank());
        assertThat(job(0, 0).rank()).isLessThan(job(-100, 0).rank());
        assertThat(job(5, 0).rank()).isLessThan(job(5, 1).rank());
    }

    @Test
    void aMinuteOfWaitingIsWorthAPoint() {
        assertThat(job(0, 0).rank()).isEqualTo(job(10, 10).rank());
        assertThat(job(0, 0).rank()).isGreaterThan(job(10, 9).rank());
        assertThat(job(0, 0).rank()).isLessThan(job(10, 11).rank());
    }

    /** Whatever comes: one job each minute, all of the highest priority. */
    @Test
    void nobodyStarves() {
        Job lowest = job(-100, 0);
        List<Job> waiting = new ArrayList<>(List.of(lowest));
        int minute = 0;
        for (boolean drawn = false; !drawn; minute++) {
            waiting.add(job(100, minute));
            Job next = waiting.stream().min(Comparator.comparingLong(Job::rank)).orElseThrow();
            waiting.remove(next);
            drawn = next == lowest;
        }
        assertThat(minute).isBetween(199, 202);
    }

    @Test
    void theOrderOfTwoJobsDoesNotDependOnWhenItIsLookedAt() {
        Random random = new Random(7);
        for (int i = 0; i < 1000; i++) {
            Job a = job(random.nextInt(201) - 100, random.nextInt(500));
            Job b = job(random.nextInt(201) - 100, random.nextInt(500));
            Instant later = START.plus(Duration.ofDays(1));
            double aNow = a.priority() + Duration.between(a.submitted(), later).toMinutes();
            double bNow = b.priority() + Duration.between(b.submitted(), later).toMinutes();
            assertThat(Long.signum(b.rank() - a.rank())).isEqualTo((int) Math.signum(aNow - bNow));
        }
    }
}
