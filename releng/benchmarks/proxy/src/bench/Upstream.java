package bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Plays llama-server: answers a chat with one body, or with {@code events} events every {@code gapMicros} (0: as fast as they go), each of them one
 * chunk and one write that carries the time of its sending. A thread per connection, because that costs least per event.
 */
public final class Upstream {
    private static final Pattern EVENTS = Pattern.compile("\"events\":(\\d+)");
    private static final Pattern GAP = Pattern.compile("\"gapMicros\":(\\d+)");
    private static final byte[] BODY = "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"hello\"}}]}"
            .getBytes(StandardCharsets.US_ASCII);

    public static void main(String[] args) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 256, InetAddress.getLoopbackAddress())) {
            System.out.println("port " + server.getLocalPort());
            Thread.ofPlatform().daemon().start(() -> endWithParent());
            while (true) {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                Thread.ofPlatform().start(() -> serve(socket));
            }
        }
    }

    private static void endWithParent() {
        try {
            while (System.in.read() >= 0) {}
        } catch (IOException e) {
            System.err.println("standard input: " + e);
        }
        System.exit(0);
    }

    private static void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            for (String request = Http.readMessage(in); request != null; request = Http.readMessage(in)) {
                int events = number(EVENTS, request);
                if (events == 0) {
                    out.write(Http.join(
                            ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + BODY.length + "\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII),
                            BODY));
                } else {
                    stream(out, events, number(GAP, request) * 1000L);
                }
            }
        } catch (IOException e) {
            // the client left, which is how a measurement ends
        }
    }

    private static void stream(OutputStream out, int events, long gapNanos) throws IOException {
        out.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
        long next = System.nanoTime() + gapNanos;
        for (int i = 0; i < events; i++) {
            if (gapNanos > 0) {
                for (long wait = next - System.nanoTime(); wait > 0; wait = next - System.nanoTime()) {
                    LockSupport.parkNanos(wait);
                }
                next += gapNanos;
            }
            String event = "data: {\"t\":" + System.nanoTime()
                    + ",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" word\"},\"finish_reason\":null}]}\n\n";
            out.write((Integer.toHexString(event.length()) + "\r\n" + event + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }
        out.write("e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    private static int number(Pattern pattern, String request) {
        Matcher matcher = pattern.matcher(request);
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }
}
