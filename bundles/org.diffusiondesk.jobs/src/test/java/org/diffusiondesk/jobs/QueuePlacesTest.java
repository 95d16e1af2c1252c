package org.diffusiondesk.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.diffusiondesk.api.error.DeskException;
import org.junit.jupiter.api.Test;

/** Who asks for a place is told how it is; who listens hears of a new one soon. */
class QueuePlacesTest {
    /** Which places a piece was told. */
    private record Moving(long rank, List<Integer> told) implements WorkQueue.Work {
        static Moving of(long rank) {
            return new Moving(rank, new CopyOnWriteArrayList<>());
        }

        @Override
        public void run() {}

        @Override
        public void moved(int position) {
            told.add(position);
        }

        @Override
        public void stop(DeskException reason) {}
    }

    @Test
    void placesAreKnownAtOnceAndToldSoon() {
        WorkQueue many = new WorkQueue(10);
        Moving first = Moving.of(1);
        Moving second = Moving.of(2);
        Moving third = Moving.of(3);
        many.add(third);
        many.add(first);
        many.add(second);
        assertThat(List.of(many.place(first), many.place(second), many.place(third)))
                .containsExactly(1, 2, 3);
        assertThat(first.told()).containsExactly(1);
        assertThat(many.remove(first)).isTrue();
        assertThat(List.of(many.place(first), many.place(second), many.place(third)))
                .containsExactly(0, 1, 2);
        assertThat(many.before(third)).contains(List.of(second));
        many.start();
        await().until(() -> !third.told().isEmpty()); // it may be taken before it hears that it is the first
        many.close();
    }

    @Test
    void whoMovesUpHearsOfItWhileOneIsAtWork() throws InterruptedException {
        WorkQueue many = new WorkQueue(10);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        many.add(new WorkQueue.Work() {
            @Override
            public void run() {
                begun.countDown();
                await().until(() -> go.getCount() == 0);
            }

            @Override
            public long rank() {
                return 0;
            }

            @Override
            public void stop(DeskException reason) {}
        });
        List<Moving> others = IntStream.rangeClosed(1, 5).mapToObj(Moving::of).toList();
        others.forEach(many::add);
        many.start();
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        await().untilAsserted(() -> assertThat(
                        others.stream().map(one -> one.told().getLast()).toList())
                .containsExactly(1, 2, 3, 4, 5));
        many.remove(others.getFirst());
        await().untilAsserted(
                        () -> assertThat(others.getLast().told().getLast()).isEqualTo(4));
        go.countDown();
        many.close();
    }
}
