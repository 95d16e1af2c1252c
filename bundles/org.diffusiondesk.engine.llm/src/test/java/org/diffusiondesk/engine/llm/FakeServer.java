package org.diffusiondesk.engine.llm;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.diffusiondesk.api.worker.Endpoint;

/** Answers one request with given bytes, and can fall silent or break off: what a real server does only when it is broken. */
final class FakeServer implements AutoCloseable {
    private final ServerSocket socket;
    private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    private final CountDownLatch clientGone = new CountDownLatch(1);

    /** {@code hold} keeps the connection open after the answer, until the client closes it. */
    FakeServer(boolean hold, byte[]... pieces) throws IOException {
        socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> serve(hold, pieces));
    }

    /** Answers one request after the other, each by the answer whose key is in its first line, as JSON; by 404 where there is none. */
    FakeServer(Map<String, String> answers) throws IOException {
        socket = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> serve(answers));
    }

    private void serve(Map<String, String> answers) {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                String request = request(client.getInputStream());
                requests.add(request);
                Optional<String> answer = answers.entrySet().stream()
                        .filter(entry -> request.lines().findFirst().orElse("").contains(entry.getKey()))
                        .map(Map.Entry::getValue)
                        .findFirst();
                OutputStream out = client.getOutputStream();
                out.write(head(answer.isPresent() ? 200 : 404, "application/json"));
                out.write(bytes(answer.orElse("{\"error\":{\"code\":404,\"message\":\"no such slot\"}}")));
                out.flush();
            } catch (IOException e) {
                clientGone.countDown();
            }
        }
    }

    static byte[] head(int status, String type) {
        return ("HTTP/1.1 " + status + " X\r\nContent-Type: " + type + "\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void serve(boolean hold, byte[]... pieces) {
        try (Socket client = socket.accept()) {
            InputStream in = client.getInputStream();
            requests.add(request(in));
            OutputStream out = client.getOutputStream();
            for (byte[] piece : pieces) {
                out.write(piece);
                out.flush();
            }
            if (hold && in.read() < 0) {
                clientGone.countDown();
            }
        } catch (IOException e) {
            clientGone.countDown();
        }
    }

    private static String request(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        int length = -1;
        while (length < 0 || text.length() < length) {
            int c = in.read();
            if (c < 0) {
                return text.toString();
            }
            text.append((char) c);
            int end = text.indexOf("\r\n\r\n");
            if (length < 0 && end >= 0) {
                String header = "content-length: ";
                int at = text.toString().toLowerCase(Locale.ROOT).indexOf(header);
                String value = at < 0 ? "0" : text.substring(at + header.length(), text.indexOf("\r\n", at));
                length = end + 4 + Integer.parseInt(value);
            }
        }
        return text.toString();
    }

    Endpoint endpoint() {
        return new Endpoint(URI.create("http://127.0.0.1:" + socket.getLocalPort()), "t0ken");
    }

    String request() throws InterruptedException {
        String request = requests.poll(30, TimeUnit.SECONDS);
        return request == null ? "none came" : request;
    }

    boolean sawClientLeave() throws InterruptedException {
        return clientGone.await(30, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
