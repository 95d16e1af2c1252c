package org.diffusiondesk.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.image.JobState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class JobFeedTest {
    private static final int CROWD = 200;

    private final AtomicLong now = new AtomicLong(1);
    private final AtomicLong ends = new AtomicLong();
    private final FakeJob job = new FakeJob("job1", ImageRequest.of("p"));
    private final JobFeed feed = new JobFeed(job, now::get, ends::incrementAndGet);

    private static List<String> names(EventQueue queue) throws InterruptedException {
        List<String> names = new ArrayList<>();
        for (Optional<EventQueue.Next> next = queue.take(Duration.ZERO);
                next.isPresent();
                next = queue.take(Duration.ZERO)) {
            names.add(next.get().event().name());
        }
        return names;
    }

    private JobFeed.Joined join() {
        return feed.join(Optional.empty());
    }

    private void steps(int from, int to, Duration each) {
        for (int step = from; step <= to; step++) {
            now.addAndGet(each.toNanos());
            job.step(step);
        }
    }

    @Test
    void tellsEverythingInItsOrder() throws InterruptedException {
        JobFeed.Joined joined = join();
        assertThat(joined.present()).isEmpty();
        feed.start();
        job.enter(JobState.QUEUED);
        job.enter(JobState.PLANNED);
        job.enter(JobState.LOADING);
        steps(1, 2, Duration.ofSeconds(1));
        job.finish();
        assertThat(names(joined.queue()))
                .containsExactly(
                        "queued", "position", "planned", "loading", "step", "preview", "step", "preview", "done");
        assertThat(ends).hasValue(1);
        assertThat(job.isHeard()).isFalse();
    }

    @Test
    void aLateListenerGetsThePresentStateAndItsPreview() throws InterruptedException {
        feed.start();
        steps(1, 3, Duration.ofSeconds(1));
        JobFeed.Joined late = join();
        assertThat(late.present()).extracting(EventHub.Event::name).containsExactly("step", "preview");
        assertThat(names(late.queue())).isEmpty();
        job.fail(new CancelledException("by the test"));
        assertThat(names(late.queue())).containsExactly("cancelled");
        assertThat(join().present()).extracting(EventHub.Event::name).containsExactly("cancelled");
    }

    @Test
    void theEndIsToldAlsoWhenTheJobTellsItLate() throws InterruptedException {
        job.finish();
        List<Runnable> later = new ArrayList<>();
        job.teller = later::add;
        feed.start();
        EventQueue queue = join().queue();
        assertThat(names(queue)).isEmpty();
        later.forEach(Runnable::run);
        assertThat(names(queue)).containsExactly("done");
        assertThat(ends).hasValue(1);
        assertThat(job.isHeard()).isFalse();
    }

    @Test
    void aListenerThatComesBackGetsWhatItMissed() throws InterruptedException {
        feed.start();
        steps(1, 1, Duration.ofSeconds(1));
        String known = join().present().getLast().id();
        steps(2, 3, Duration.ofSeconds(1));
        JobFeed.Joined back = feed.join(Optional.of(known));
        assertThat(back.present()).isEmpty();
        assertThat(names(back.queue())).containsExactly("step", "preview", "step", "preview");
        JobFeed other = new JobFeed(job, () -> 99, () -> {});
        other.start();
        assertThat(other.join(Optional.of(known)).present()).isNotEmpty();
    }

    @Test
    void aCrowdIsToldNoMoreThanItsShareOfTime() throws InterruptedException {
        feed.start();
        EventQueue first = join().queue();
        for (int i = 1; i < CROWD; i++) {
            join();
        }
        steps(1, 100, Duration.ofMillis(10)); // one second
        List<String> told = names(first);
        long most = Duration.ofSeconds(1).toNanos() / (CROWD * JobFeed.NANOS_PER_LISTENER) + 2;
        assertThat(told).filteredOn("step"::equals).hasSizeBetween(2, (int) most);
        assertThat(told).filteredOn("preview"::equals).hasSizeBetween(2, (int) most);
        job.finish();
        List<String> rest = names(first);
        assertThat(rest).endsWith("done").contains("step"); // the last step was held back and is told before
    }

    @Test
    void whatIsHeldBackIsToldWhenNothingElseHappens() throws InterruptedException {
        feed.start();
        EventQueue first = join().queue();
        for (int i = 1; i < CROWD; i++) {
            join();
        }
        steps(1, 3, Duration.ofMillis(1));
        int told = names(first).size();
        feed.flush();
        assertThat(names(first)).isNotEmpty().hasSizeLessThan(told + 3).contains("step");
        feed.flush();
        assertThat(names(first)).isEmpty();
    }

    @Test
    void aListenerThatTakesNothingLosesStepsButNotTheEnd() throws InterruptedException {
        feed.start();
        EventQueue slow = join().queue();
        job.enter(JobState.LOADING);
        steps(1, 2000, Duration.ofSeconds(1));
        job.finish();
        List<String> left = names(slow);
        assertThat(left).hasSizeLessThanOrEqualTo(64).startsWith("loading").endsWith("done");
    }

    @Test
    void aPreviewIsWrittenDownOnceForAll() {
        feed.start();
        assertThat(feed.inline()).isEmpty();
        steps(1, 1, Duration.ofSeconds(1));
        JobFeed.Inline inline = feed.inline().orElseThrow();
        assertThat(feed.inline()).containsSame(inline);
        steps(2, 2, Duration.ofSeconds(1));
        assertThat(feed.inline().orElseThrow().number()).isGreaterThan(inline.number());
        job.finish();
        assertThat(feed.inline()).isEmpty();
    }
}
