package org.diffusiondesk.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.ErrorCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkQueueTest {
    private final WorkQueue queue = new WorkQueue(3);
    private final List<Long> done = new CopyOnWriteArrayList<>();
    private final List<String> refused = new CopyOnWriteArrayList<>();

    private record Piece(long rank, List<Long> done, List<String> refused) implements WorkQueue.Work {
        @Override
        public void run() {
            done.add(rank);
        }

        @Override
        public void stop(DeskException reason) {
            refused.add(reason.text());
        }
    }

    private Piece piece(long rank) {
        return new Piece(rank, done, refused);
    }

    @AfterEach
    void close() {
        queue.close();
    }

    /** The runner is waiting already, so it would take the first one that it sees. */
    @Test
    void whatIsPutBackIsAllThereBeforeTheFirstIsTaken() {
        queue.start();
        List<Piece> backwards = new ArrayList<>();
        IntStream.range(0, 2000).forEach(i -> backwards.add(piece(2000 - i)));
        queue.restore(backwards);
        await().until(() -> done.size() == 2000);
        assertThat(done).isSorted();
    }

    @Test
    void moreCanBePutBackThanCanBeAdded() {
        queue.restore(List.of(piece(1), piece(2), piece(3), piece(4)));
        assertThat(queue.size()).isEqualTo(4);
        assertThatThrownBy(() -> queue.add(piece(0)))
                .isInstanceOfSatisfying(
                        DeskException.class, error -> assertThat(error.code()).isEqualTo(ErrorCode.QUEUE_FULL));
        queue.start();
    }

    @Test
    void whatWaitsWhenItIsClosedIsRefusedAndNothingIsTakenAnyMore() {
        queue.restore(List.of(piece(1), piece(2)));
        queue.start(); // may take some of them before it is closed
        queue.close();
        assertThat(done.size() + refused.size()).isEqualTo(2);
        assertThatThrownBy(() -> queue.add(piece(3))).hasMessageContaining("stopping");
        assertThatThrownBy(() -> queue.restore(List.of(piece(3)))).hasMessageContaining("stopping");
    }
}
