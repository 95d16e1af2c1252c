package org.diffusiondesk.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BackPressureTest {
    private static final String EVENT = "data: " + "x".repeat(8 * 1024 - 8) + "\n\n";
    private static final int EVENTS = 16 * 1024; // 128 MiB in all, far more than all buffers of the system

    /** The worker can send no more than the buffers between it and the client hold, until the client reads. */
    @Test
    void slowsTheWorkerDownToTheClientsPace() throws Exception {
        try (ProxyFixture proxy = new ProxyFixture();
                Wire client = proxy.client()) {
            client.post(ProxyFixture.CHAT, "{\"stream\":true}");
            AtomicLong sent = new AtomicLong();
            try (Wire worker = proxy.worker()) {
                worker.message();
                Thread sender = Thread.ofVirtual().start(() -> send(worker, sent));
                AtomicLong before = new AtomicLong(-1);
                await().pollInterval(Duration.ofMillis(300))
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> {
                            long now = sent.get();
                            return now > 0 && before.getAndSet(now) == now; // it stands still
                        });
                assertThat(sent.get()).isLessThan(EVENTS / 2);
                client.head();
                long received = 0;
                for (String event = client.readChunk(); !event.isEmpty(); event = client.readChunk()) {
                    received += event.length();
                }
                assertThat(received).isEqualTo((long) EVENTS * EVENT.length());
                sender.join(10_000);
            }
            await().untilAtomic(proxy.text.closed, is(1));
        }
    }

    private static void send(Wire worker, AtomicLong sent) {
        try {
            worker.send(ProxyFixture.EVENTS);
            for (int i = 0; i < EVENTS; i++) {
                worker.chunk(EVENT);
                sent.incrementAndGet();
            }
            worker.send("0\r\n\r\n");
        } catch (IOException e) {
            throw new IllegalStateException("the worker could not send", e);
        }
    }
}
