package bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Calls the upstream directly and through the proxy, in turns within one run, and prints what the way through the proxy adds. */
public final class Load {
    /** While the JVM still compiles, a request waits for a processor until the kernel takes it from the compiler: milliseconds on two cores. */
    private static final int UNTIL_COMPILED = 40_000;

    private static final int BLOCK = 1000;
    private static final int BLOCKS = 20;
    private static final String CHAT = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";

    private final int direct;
    private final int proxied;

    private Load(int direct, int proxied) {
        this.direct = direct;
        this.proxied = proxied;
    }

    public static void main(String[] args) throws Exception {
        Load load = new Load(Integer.parseInt(args[0]), Integer.parseInt(args[1]));
        load.requests(3000, 1); // opens everything, runs each line
        load.streams(64, 200, 0, load.proxied);
        load.streams(64, 200, 0, load.direct);
        System.out.println("| measurement | direct | through the proxy | added |\n|---|---|---|---|");
        load.reportEarlyRequests(4000);
        load.requests(UNTIL_COMPILED, BLOCK);
        load.reportRequests();
        load.reportEvents();
        load.reportManyStreams();
        load.reportSaturated();
    }

    private void reportEarlyRequests(int count) throws IOException {
        row("request soon after the start, p99, ms", requests(count, 1), 0.99);
    }

    /** In blocks: what else the machine does in a moment spoils one of them and not the figure; the last row has it all. */
    private void reportRequests() throws IOException {
        List<Samples[]> blocks = new ArrayList<>();
        Samples[] all = {new Samples(BLOCK * BLOCKS), new Samples(BLOCK * BLOCKS)};
        for (int i = 0; i < BLOCKS; i++) {
            Samples[] both = requests(BLOCK, BLOCK);
            blocks.add(both);
            all[0].addAll(both[0]);
            all[1].addAll(both[1]);
        }
        row("request p50, median of the blocks, ms", median(blocks, 0, 0.50), median(blocks, 1, 0.50));
        row("request p99, median of the blocks, ms", median(blocks, 0, 0.99), median(blocks, 1, 0.99));
        row("request p99, all blocks together, ms", all, 0.99);
    }

    private static double median(List<Samples[]> blocks, int side, double quantile) {
        double[] each = blocks.stream()
                .mapToDouble(both -> both[side].millis(quantile))
                .sorted()
                .toArray();
        return each[each.length / 2];
    }

    /** So many to each side, in turns of {@code turn}, so that whatever else the machine does hits both alike. */
    private Samples[] requests(int count, int turn) throws IOException {
        Samples[] both = {new Samples(count), new Samples(count)};
        try (Socket toUpstream = connect(direct);
                Socket toProxy = connect(proxied)) {
            InputStream fromUpstream = new BufferedInputStream(toUpstream.getInputStream());
            InputStream fromProxy = new BufferedInputStream(toProxy.getInputStream());
            for (int done = 0; done < count; done += turn) {
                for (int i = 0; i < turn; i++) {
                    both[0].add(request(toUpstream, fromUpstream, direct));
                }
                for (int i = 0; i < turn; i++) {
                    both[1].add(request(toProxy, fromProxy, proxied));
                }
            }
        }
        return both;
    }

    private static long request(Socket socket, InputStream in, int port) throws IOException {
        long start = System.nanoTime();
        socket.getOutputStream().write(Http.post(port, CHAT));
        String answer = Http.readMessage(in);
        if (answer == null || !answer.startsWith("HTTP/1.1 200")) {
            throw new IOException("unexpected answer: " + answer);
        }
        return System.nanoTime() - start;
    }

    private void reportEvents() throws Exception {
        StreamResult[] both = {new StreamResult(0), new StreamResult(0)};
        for (int i = 0; i < 5; i++) {
            both[0].add(streams(1, 200, 5000, direct));
            both[1].add(streams(1, 200, 5000, proxied));
        }
        Samples[] samples = {both[0].samples, both[1].samples};
        row("1,000 events every 5 ms, p50, ms", samples, 0.50);
        row("1,000 events every 5 ms, p99, ms", samples, 0.99);
        System.out.printf("| events that came together with another | %d | %d | |%n", both[0].merged, both[1].merged);
    }

    private void reportManyStreams() throws Exception {
        StreamResult atUpstream = streams(64, 500, 10_000, direct);
        StreamResult atProxy = streams(64, 500, 10_000, proxied);
        Samples[] samples = {atUpstream.samples, atProxy.samples};
        row("64 streams of 100 events/s, p50, ms", samples, 0.50);
        row("64 streams of 100 events/s, p99, ms", samples, 0.99);
    }

    private void reportSaturated() throws Exception {
        double[] best = new double[2];
        for (int i = 0; i < 3; i++) {
            best[0] = Math.max(best[0], streams(64, 5000, 0, direct).eventsPerSecond());
            best[1] = Math.max(best[1], streams(64, 5000, 0, proxied).eventsPerSecond());
        }
        System.out.printf(
                "| 64 streams as fast as they go, events/s | %.0f | %.0f | %.0f %% of direct |%n",
                best[0], best[1], 100 * best[1] / best[0]);
    }

    private StreamResult streams(int count, int events, int gapMicros, int port) throws Exception {
        String body = "{\"model\":\"m\",\"stream\":true,\"events\":" + events + ",\"gapMicros\":" + gapMicros + "}";
        try (ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            long start = System.nanoTime();
            List<Callable<StreamResult>> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                all.add(() -> stream(body, port, events));
            }
            StreamResult sum = new StreamResult(0);
            for (Future<StreamResult> one : threads.invokeAll(all)) {
                sum.add(one.get());
            }
            sum.nanos = System.nanoTime() - start;
            return sum;
        }
    }

    private static StreamResult stream(String body, int port, int events) throws IOException {
        StreamResult result = new StreamResult(events);
        try (Socket socket = connect(port)) {
            socket.getOutputStream().write(Http.post(port, body));
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[64 * 1024];
            int kept = 0;
            Chunks chunks = new Chunks();
            while (!chunks.ended()) {
                int read = in.read(buffer, kept, buffer.length - kept);
                if (read < 0) {
                    throw new IOException("the stream broke off after " + result.samples.size() + " events");
                }
                long now = System.nanoTime();
                int end = chunks.strip(buffer, kept, kept + read);
                int at = result.take(buffer, end, now);
                System.arraycopy(buffer, at, buffer, 0, end - at);
                kept = end - at;
            }
        }
        if (result.samples.size() != events) {
            throw new IOException("only " + result.samples.size() + " of " + events + " events came");
        }
        return result;
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(60_000);
        return socket;
    }

    private static void row(String name, Samples[] both, double quantile) {
        row(name, both[0].millis(quantile), both[1].millis(quantile));
    }

    private static void row(String name, double a, double b) {
        System.out.printf("| %s | %.3f | %.3f | %+.3f |%n", name, a, b, b - a);
    }

    /** Times of events on one or more streams. */
    private static final class StreamResult {
        private static final byte[] TIME = "data: {\"t\":".getBytes(StandardCharsets.US_ASCII);

        final Samples samples;
        long merged;
        long nanos = 1;

        StreamResult(int expected) {
            samples = new Samples(expected);
        }

        /** Takes the events of one read; returns where an incomplete one begins. */
        int take(byte[] buffer, int end, long now) {
            int at = 0;
            int taken = 0;
            for (int line = 0, newline = indexOf(buffer, 0, end); newline >= 0; newline = indexOf(buffer, line, end)) {
                if (startsWith(buffer, line, TIME)) {
                    long sent = 0;
                    for (int i = line + TIME.length; buffer[i] != ','; i++) {
                        sent = sent * 10 + buffer[i] - '0';
                    }
                    samples.add(now - sent);
                    taken++;
                }
                line = newline + 1;
                at = line;
            }
            merged += Math.max(0, taken - 1);
            return at;
        }

        private static int indexOf(byte[] buffer, int from, int end) {
            for (int i = from; i < end; i++) {
                if (buffer[i] == '\n') {
                    return i;
                }
            }
            return -1;
        }

        private static boolean startsWith(byte[] buffer, int at, byte[] prefix) {
            for (int i = 0; i < prefix.length; i++) {
                if (buffer[at + i] != prefix[i]) {
                    return false;
                }
            }
            return true;
        }

        void add(StreamResult other) {
            samples.addAll(other.samples);
            merged += other.merged;
        }

        double eventsPerSecond() {
            return samples.size() * 1e9 / nanos;
        }
    }
}
