package org.diffusiondesk.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.diffusiondesk.api.concurrent.Registration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StatusListenersTest {
    private record Status(String worker, String state, int leases) {}

    private final List<Status> completed = new ArrayList<>();
    private final LinkedBlockingQueue<Status> heard = new LinkedBlockingQueue<>();
    private final StatusListeners<Status> listeners = new StatusListeners<>(
            status -> {
                completed.add(status);
                return status;
            },
            (before, after) -> before.state().equals(after.state()),
            (one, other) -> one.worker().equals(other.worker()));
    private Status last = new Status("llm", "ready", 0);

    @AfterEach
    void close() throws InterruptedException {
        listeners.close();
    }

    private void become(Status next) {
        listeners.changed(last, next);
        last = next;
    }

    private Status next() throws InterruptedException {
        Status next = heard.poll(20, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }

    @Test
    void manyRequestsWakeTheListenersOnceEachMomentAndTheyHearTheLast() throws InterruptedException {
        CompletableFuture<Boolean> go = new CompletableFuture<>();
        listeners.listen(status -> {
            heard.add(status);
            go.join();
        });
        become(new Status("llm", "starting", 0));
        assertThat(next().state()).isEqualTo("starting");
        become(new Status("llm", "ready", 0));
        IntStream.rangeClosed(1, 500).forEach(leases -> become(new Status("llm", "ready", leases)));
        go.complete(true);
        assertThat(next()).isEqualTo(new Status("llm", "ready", 0));
        assertThat(next()).isEqualTo(new Status("llm", "ready", 500));
        listeners.close();
        assertThat(heard).isEmpty();
        assertThat(completed).hasSize(3);
    }

    @Test
    void aRealChangeDoesNotWaitAndIsNotOvertaken() throws InterruptedException {
        listeners.listen(heard::add);
        become(new Status("llm", "ready", 1));
        become(new Status("llm", "stopping", 1));
        become(new Status("llm", "stopped", 0));
        assertThat(next().state())
                .as("the one with a lease more was out of date")
                .isEqualTo("stopping");
        assertThat(next().state()).isEqualTo("stopped");
    }

    @Test
    void oneWorkerDoesNotReplaceTheOther() throws InterruptedException {
        listeners.listen(heard::add);
        listeners.changed(new Status("sd", "ready", 0), new Status("sd", "ready", 1));
        become(new Status("llm", "ready", 1));
        assertThat(List.of(next(), next()))
                .containsExactly(new Status("sd", "ready", 1), new Status("llm", "ready", 1));
    }

    @Test
    void whoHasLeftHearsNothing() throws InterruptedException {
        Registration registration = listeners.listen(status -> heard.add(new Status("gone", "", 0)));
        listeners.listen(heard::add);
        registration.close();
        become(new Status("llm", "failed", 0));
        assertThat(next().worker()).isEqualTo("llm");
        assertThat(completed).hasSize(1);
    }
}
