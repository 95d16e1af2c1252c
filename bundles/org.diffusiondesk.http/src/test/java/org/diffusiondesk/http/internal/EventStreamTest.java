package org.diffusiondesk.http.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.diffusiondesk.api.error.WorkerException;
import org.diffusiondesk.http.EventStream;
import org.diffusiondesk.http.Json;
import org.diffusiondesk.http.Route;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventStreamTest {
    private static final Runnable END = () -> {};

    private final BlockingQueue<Runnable> steps = new LinkedBlockingQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final CountDownLatch cancelled = new CountDownLatch(1);
    private final BlockingQueue<EventStream> streams = new LinkedBlockingQueue<>();
    private final TestServer server = new TestServer(Route.get("/events", exchange -> {
        EventStream events = exchange.sse();
        events.onClose(closed::countDown);
        exchange.cancellation().onCancel(cancelled::countDown);
        streams.add(events);
        for (Runnable step = next(); step != null; step = next()) {
            step.run();
        }
    }));

    private Runnable next() throws InterruptedException {
        Runnable step = steps.poll(20, TimeUnit.SECONDS);
        return step == END ? null : step;
    }

    @AfterEach
    void stop() {
        steps.add(END);
        server.close();
    }

    @Test
    void sendsEachEventAtOnceAndByItself() throws Exception {
        try (RawClient client = open()) {
            EventStream events = stream();
            events.send("step", Json.object().put("n", 1));
            assertThat(event(client)).isEqualTo("event: step\ndata: {\"n\":1}\n\n");
            events.send("a-7", "step", Json.object().put("n", 7));
            assertThat(event(client)).isEqualTo("id: a-7\nevent: step\ndata: {\"n\":7}\n\n");
            events.send(Json.object().put("n", 2));
            assertThat(event(client)).isEqualTo("data: {\"n\":2}\n\n");
            events.send("[DONE]");
            assertThat(event(client)).isEqualTo("data: [DONE]\n\n");
            steps.add(END);
            assertThat(event(client)).isEmpty();
        }
    }

    @Test
    void sendsACommentWhileNothingHappens() throws Exception {
        try (RawClient client = open()) {
            assertThat(client.readChunk()).isEqualTo(":\n\n");
            assertThat(client.readChunk()).isEqualTo(":\n\n");
        }
    }

    @Test
    void endsWithAnErrorEvent() throws Exception {
        try (RawClient client = open()) {
            steps.add(() -> {
                throw WorkerException.gone("the worker died", null);
            });
            assertThat(event(client))
                    .startsWith("event: error\ndata: {\"error\":{\"message\":\"the worker died\"")
                    .contains("\"code\":\"worker_gone\"");
            assertThat(event(client)).isEmpty();
        }
    }

    @Test
    void noticesThatTheClientIsGone() throws Exception {
        RawClient client = open();
        EventStream events = stream();
        assertThat(events.isOpen()).isTrue();
        client.close();
        assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(events.isOpen()).isFalse();
        assertThat(events.send("late")).isFalse();
    }

    @Test
    void endsWithTheServer() throws Exception {
        try (RawClient client = open()) {
            EventStream events = stream();
            Thread stop = Thread.ofVirtual().start(server::close);
            assertThat(event(client)).isEmpty();
            steps.add(END);
            stop.join(10_000);
            assertThat(events.isOpen()).isFalse();
        }
    }

    @Test
    void goesOnWithTheConnectionAfterTheStream() throws Exception {
        try (RawClient client = open()) {
            steps.add(END);
            assertThat(event(client)).isEmpty();
            assertThat(client.call("GET /nowhere", "", "").status()).isEqualTo(404);
        }
    }

    @Test
    void answersHeadWithoutStreaming() throws Exception {
        steps.add(END);
        assertThat(server.call("HEAD /events").header("Content-Type")).isEqualTo("text/event-stream");
    }

    /** The next chunk that is not a comment, which may come in between on a slow machine. */
    private static String event(RawClient client) throws IOException {
        String chunk = client.readChunk();
        while (chunk.equals(":\n\n")) {
            chunk = client.readChunk();
        }
        return chunk;
    }

    private RawClient open() throws Exception {
        RawClient client = server.client();
        client.send("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(client.readLine()).isEqualTo("HTTP/1.1 200 OK");
        StringBuilder head = new StringBuilder();
        for (String line = client.readLine(); !line.isEmpty(); line = client.readLine()) {
            head.append(line).append('\n');
        }
        assertThat(head)
                .contains("Content-Type: text/event-stream", "Cache-Control: no-cache", "X-Accel-Buffering: no");
        return client;
    }

    private EventStream stream() throws InterruptedException {
        EventStream events = streams.poll(10, TimeUnit.SECONDS);
        assertThat(events).isNotNull();
        return events;
    }
}
