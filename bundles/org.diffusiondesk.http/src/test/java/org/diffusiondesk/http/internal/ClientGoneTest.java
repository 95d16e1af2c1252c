package org.diffusiondesk.http.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.diffusiondesk.http.Exchange;
import org.diffusiondesk.http.Json;
import org.diffusiondesk.http.Route;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Hanging up is noticed while the handler works and writes nothing. */
class ClientGoneTest {
    private final BlockingQueue<Exchange> working = new LinkedBlockingQueue<>();
    private final CountDownLatch cancelled = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final TestServer server = new TestServer(
            Route.post("/work", exchange -> {
                exchange.body().json();
                work(exchange);
            }),
            Route.get("/work", this::work));

    private void work(Exchange exchange) throws InterruptedException, java.io.IOException {
        exchange.cancellation().onCancel(cancelled::countDown);
        exchange.cancellation().onCancel(goOn::countDown);
        working.add(exchange);
        goOn.await(20, TimeUnit.SECONDS);
        exchange.respond(
                200, Json.object().put("cancelled", exchange.cancellation().isCancelled()));
    }

    @AfterEach
    void stop() {
        goOn.countDown();
        server.close();
    }

    @Test
    void cancelsAPost() throws Exception {
        RawClient client = server.client();
        client.send("POST /work HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}");
        assertThat(working.poll(10, TimeUnit.SECONDS)).isNotNull();
        client.close();
        assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void cancelsAGet() throws Exception {
        RawClient client = server.client();
        client.send("GET /work HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(working.poll(10, TimeUnit.SECONDS)).isNotNull();
        client.close();
        assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void cancelsWhenTheConnectionIsReset() throws Exception {
        RawClient client = server.client();
        client.send("GET /work HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(working.poll(10, TimeUnit.SECONDS)).isNotNull();
        client.socket().setSoLinger(true, 0);
        client.close();
        assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void doesNotMistakeTheNextRequestForTheEnd() throws Exception {
        try (RawClient client = server.client()) {
            client.send("GET /work HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(working.poll(10, TimeUnit.SECONDS)).isNotNull();
            client.send("GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n");
            goOn.countDown();
            assertThat(client.read().body()).isEqualTo("{\"cancelled\":false}");
            assertThat(client.read().status()).isEqualTo(404);
        }
    }

    @Test
    void leavesAThousandAnswersOnOneConnectionAlone() throws Exception {
        goOn.countDown();
        try (RawClient client = server.client()) {
            for (int i = 0; i < 1000; i++) {
                assertThat(client.call("POST /work", "", "{}").body()).isEqualTo("{\"cancelled\":false}");
            }
        }
    }
}
