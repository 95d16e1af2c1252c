package org.diffusiondesk.http.internal;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A client that sends exactly what it is told to, right or wrong. */
final class RawClient implements AutoCloseable {
    record Answer(int status, Map<String, String> headers, String body) {
        String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }
    }

    private final Socket socket;
    private final InputStream in;

    RawClient(URI uri) throws IOException {
        socket = new Socket(uri.getHost(), uri.getPort());
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** A request with the right Host, its lines separated by newlines, and a body after it. */
    static Answer call(URI uri, String startLine, String headers, String body) throws IOException {
        try (RawClient client = new RawClient(uri)) {
            return client.call(startLine, headers, body);
        }
    }

    Answer call(String startLine, String headers, String body) throws IOException {
        String length = body.isEmpty() ? "" : "Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length + "\n";
        String host = headers.contains("Host:") ? "" : "Host: 127.0.0.1:" + socket.getPort() + "\n";
        String head = startLine + " HTTP/1.1\n" + host + length + (headers.isEmpty() ? "" : headers + "\n");
        send(head.replace("\n", "\r\n") + "\r\n" + body);
        return read(startLine.startsWith("HEAD"));
    }

    void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    Socket socket() {
        return socket;
    }

    Answer read() throws IOException {
        return read(false);
    }

    /** Skips interim answers. */
    Answer read(boolean head) throws IOException {
        String status = readLine();
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        int code = Integer.parseInt(status.split(" ")[1]);
        if (code == 100) {
            return read(head);
        }
        return new Answer(code, headers, head || code == 204 || code == 304 ? "" : body(headers));
    }

    private String body(Map<String, String> headers) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if ("chunked".equals(headers.get("transfer-encoding"))) {
            for (String chunk = readChunk(); !chunk.isEmpty(); chunk = readChunk()) {
                body.writeBytes(chunk.getBytes(StandardCharsets.UTF_8));
            }
        } else if (headers.containsKey("content-length")) {
            body.writeBytes(in.readNBytes(Integer.parseInt(headers.get("content-length"))));
        } else {
            body.writeBytes(in.readAllBytes());
        }
        return body.toString(StandardCharsets.UTF_8);
    }

    /** One chunk as the server made it; empty at the end. */
    String readChunk() throws IOException {
        int size = Integer.parseInt(readLine(), 16);
        String chunk = new String(in.readNBytes(size), StandardCharsets.UTF_8);
        readLine();
        return chunk;
    }

    String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("the connection ended after '" + line + "'");
            }
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }

    /** Waits for a byte, which stays to be read; false at the end. */
    boolean hasMore() throws IOException {
        in.mark(1);
        int next = in.read();
        in.reset();
        return next >= 0;
    }

    /** Whether the server closed the connection. */
    boolean isClosedByServer() throws IOException {
        return in.read() < 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
