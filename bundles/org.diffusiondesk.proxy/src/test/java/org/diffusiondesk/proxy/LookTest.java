package org.diffusiondesk.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.diffusiondesk.api.worker.WorkerState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who only looks at llama-server neither starts it nor counts as its user. */
@Timeout(60)
class LookTest {
    private final ProxyFixture proxy;

    LookTest() throws IOException {
        proxy = new ProxyFixture();
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
    }

    private static Wire look(Wire client, String path) throws IOException {
        return client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }

    @Test
    void startsNothing() throws IOException {
        for (WorkerState state : List.of(
                new WorkerState.Stopped(Optional.empty()),
                new WorkerState.Starting(Instant.EPOCH, 0.5),
                new WorkerState.Stopping(Instant.EPOCH),
                new WorkerState.Failed("x", 1, Optional.empty()))) {
            proxy.workers.text = state;
            for (String path : List.of("/v1/llm/props", "/v1/llm/slots")) {
                try (Wire client = proxy.client()) {
                    assertThat(look(client, path).message())
                            .as(state.wire())
                            .startsWith("HTTP/1.1 503")
                            .contains("\"unavailable\"", "not running", "/v1/llm/load");
                }
            }
        }
        assertThat(proxy.text.asked).isEmpty();
    }

    @Test
    void isNoUseOfTheModelEvenWhileOthersAreWaitedFor() throws IOException {
        proxy.workers.text = new WorkerState.Draining(proxy.workers.endpoint, 1, Instant.EPOCH);
        try (Wire client = proxy.client()) {
            look(client, "/v1/llm/slots");
            try (Wire worker = proxy.worker()) {
                assertThat(worker.message()).contains("GET /slots", "Authorization: Bearer worker-key");
                worker.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]");
                assertThat(client.message()).startsWith("HTTP/1.1 200").endsWith("[]");
            }
        }
        assertThat(proxy.text.asked).isEmpty();
    }
}
