package org.diffusiondesk.proxy;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** One end of a connection, spoken to in plain HTTP/1.1. */
final class Wire implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    Wire(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(20_000);
        in = new BufferedInputStream(socket.getInputStream());
    }

    Socket socket() {
        return socket;
    }

    Wire send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    Wire chunk(String text) throws IOException {
        return send(Integer.toHexString(text.getBytes(StandardCharsets.UTF_8).length) + "\r\n" + text + "\r\n");
    }

    Wire post(String path, String body) throws IOException {
        return send(
                "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body);
    }

    /** Start line and headers, a line each. */
    String head() throws IOException {
        StringBuilder head = new StringBuilder();
        for (String line = line(); !line.isEmpty(); line = line()) {
            head.append(line).append('\n');
        }
        return head.toString();
    }

    /** A whole message: head, an empty line, body. */
    String message() throws IOException {
        String head = head();
        String lower = head.toLowerCase(Locale.ROOT);
        int at = lower.indexOf("content-length: ");
        if (at >= 0) {
            int length = Integer.parseInt(lower.substring(at + 16, lower.indexOf('\n', at)));
            return head + "\n" + new String(in.readNBytes(length), StandardCharsets.UTF_8);
        }
        return head + "\n" + (lower.contains("transfer-encoding: chunked") ? chunksToEnd() : "");
    }

    String chunksToEnd() throws IOException {
        StringBuilder all = new StringBuilder();
        for (String chunk = readChunk(); !chunk.isEmpty(); chunk = readChunk()) {
            all.append(chunk);
        }
        return all.toString();
    }

    /** One chunk as it was sent; empty for the last. */
    String readChunk() throws IOException {
        byte[] chunk = in.readNBytes(Integer.parseInt(line(), 16));
        line();
        return new String(chunk, StandardCharsets.UTF_8);
    }

    /** The next chunk that is not a comment. */
    String readEvent() throws IOException {
        String chunk = readChunk();
        while (chunk.equals(":\n\n")) {
            chunk = readChunk();
        }
        return chunk;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("the connection ended after '" + line + "'");
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    /** Reads to the end; returns how many bytes came. */
    long drain() throws IOException {
        return in.transferTo(OutputStream.nullOutputStream());
    }

    /** Waits for the other side to close. */
    boolean isClosedByPeer() throws IOException {
        try {
            return in.read() < 0;
        } catch (SocketException e) {
            return true; // reset
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
