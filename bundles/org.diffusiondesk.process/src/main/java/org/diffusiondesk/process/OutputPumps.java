package org.diffusiondesk.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads both outputs of a child until they end, each on a platform thread of its own. */
final class OutputPumps {
    private static final Logger LOG = LoggerFactory.getLogger(OutputPumps.class);
    private static final int BUFFER = 8192;
    private static final int LINE_LIMIT = 16_384;

    private final ReentrantLock lock = new ReentrantLock();
    private final ChildSpec spec;
    private final LogRing log;
    private final Consumer<OutputLine> listener;
    private boolean listenerFailed;

    OutputPumps(ChildSpec spec, LogRing log, Consumer<OutputLine> listener) {
        this.spec = spec;
        this.log = log;
        this.listener = listener;
    }

    /** Starts reading; the result completes when both outputs have ended. */
    CompletableFuture<Void> start(Process process) {
        return CompletableFuture.allOf(
                pump(process.getInputStream(), OutputLine.Source.STDOUT),
                pump(process.getErrorStream(), OutputLine.Source.STDERR));
    }

    private CompletableFuture<Void> pump(InputStream stream, OutputLine.Source source) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        // Reading a pipe holds a virtual thread's carrier. The scheduler should make up for it with another carrier,
        // but on two cores it
        // fails to after some dozens of children have come and gone (JDK 25), and then no virtual thread of the JVM
        // ever runs again.
        Thread.ofPlatform()
                .daemon()
                .name(spec.name() + "-" + source.name().toLowerCase(Locale.ROOT))
                .start(() -> {
                    try {
                        read(stream, source);
                    } finally {
                        done.complete(null);
                    }
                });
        return done;
    }

    private void read(InputStream stream, OutputLine.Source source) {
        LineSplitter splitter = new LineSplitter(LINE_LIMIT, text -> deliver(new OutputLine(source, text)));
        char[] chars = new char[BUFFER];
        try (Reader reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
            for (int count = reader.read(chars); count >= 0; count = reader.read(chars)) {
                splitter.accept(chars, count);
            }
        } catch (IOException e) {
            LOG.debug("{}: {} was closed", spec.name(), source, e);
        }
        splitter.flush();
    }

    private void deliver(OutputLine line) {
        lock.lock();
        try {
            spec.logLine().apply(line.text()).ifPresent(log::add);
            listener.accept(line);
        } catch (RuntimeException e) {
            // a pump that ends would block the child for ever, so a faulty listener only loses its line
            if (!listenerFailed) {
                LOG.error("{}: a line of output could not be handled; more of them are not mentioned", spec.name(), e);
            }
            listenerFailed = true;
        } finally {
            lock.unlock();
        }
    }
}
