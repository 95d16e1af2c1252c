package org.diffusiondesk.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.diffusiondesk.http.EncodedEvent;
import org.diffusiondesk.http.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EventHubTest {
    private static final EncodedEvent NOTHING = EncodedEvent.of("1", "thing", Json.object());

    private final EventHub hub = new EventHub("run");

    private void publish(String about, int times) {
        for (int i = 0; i < times; i++) {
            hub.publish("thing", about, Json.object());
        }
    }

    private static List<EventQueue.Next> all(EventQueue queue) throws InterruptedException {
        List<EventQueue.Next> all = new ArrayList<>();
        for (Optional<EventQueue.Next> next = queue.take(Duration.ZERO);
                next.isPresent();
                next = queue.take(Duration.ZERO)) {
            all.add(next.get());
        }
        return all;
    }

    @Test
    void aNewClientGetsWhatComesAndInOrder() throws InterruptedException {
        publish("a", 3);
        EventHub.Listening listening = hub.listen(Optional.empty());
        assertThat(listening.resumed()).isFalse();
        assertThat(listening.after()).isEqualTo(3);
        publish("b", 2);
        assertThat(all(listening.queue()))
                .extracting(next -> next.event().number())
                .containsExactly(4L, 5L);
        assertThat(listening.queue().take(Duration.ofMillis(1))).isEmpty();
    }

    @Test
    void aClientThatComesBackGetsWhatItMissed() throws InterruptedException {
        publish("a", 10);
        EventHub.Listening listening = hub.listen(Optional.of("run-7"));
        assertThat(listening.resumed()).isTrue();
        assertThat(all(listening.queue()))
                .extracting(next -> next.event().number())
                .containsExactly(8L, 9L, 10L);
        EventHub.Listening upToDate = hub.listen(Optional.of(hub.id(10)));
        assertThat(upToDate.resumed()).isTrue();
        assertThat(all(upToDate.queue())).isEmpty();
    }

    @Test
    void anIdOfAnotherRunOrTooOldOrNoneAtAllBeginsAnew() {
        publish("a", 1000);
        for (String id : List.of("other-999", "run-1", "run-1001", "run-99999999999999999999", "nonsense", "")) {
            EventHub.Listening listening = hub.listen(Optional.of(id));
            assertThat(listening.resumed()).as(id).isFalse();
            assertThat(listening.after()).as(id).isEqualTo(1000);
        }
    }

    @Test
    void aSlowClientLosesWhatIsStaleFirstAndIsTold() throws InterruptedException {
        EventQueue queue = new EventQueue(3);
        long number = 0;
        for (String about : List.of("job 1", "worker sd", "job 1", "job 1", "job 1")) {
            queue.put(new EventHub.Event(++number, "id", "thing", about, NOTHING));
        }
        List<EventQueue.Next> left = all(queue);
        assertThat(left).extracting(next -> next.event().number()).containsExactly(2L, 4L, 5L);
        assertThat(left).extracting(EventQueue.Next::lost).containsExactly(2L, 0L, 0L);
    }

    @Test
    void whenNothingIsStaleTheOldestIsLost() throws InterruptedException {
        EventQueue queue = new EventQueue(2);
        for (int i = 1; i <= 4; i++) {
            queue.put(new EventHub.Event(i, "id", "thing", "job " + i, NOTHING));
        }
        List<EventQueue.Next> left = all(queue);
        assertThat(left).extracting(next -> next.event().number()).containsExactly(3L, 4L);
        assertThat(left.getFirst().lost()).isEqualTo(2);
    }

    @Test
    void aClientThatTakesNothingCostsABoundedAmount() throws InterruptedException {
        EventHub.Listening listening = hub.listen(Optional.empty());
        publish("a", 5000);
        publish("b", 5000);
        List<EventQueue.Next> left = all(listening.queue());
        assertThat(left).hasSizeLessThanOrEqualTo(256);
        assertThat(left.size() + left.stream().mapToLong(EventQueue.Next::lost).sum())
                .isEqualTo(10_000);
        hub.forget(listening.queue());
        assertThat(hub.listeners()).isZero();
    }
}
