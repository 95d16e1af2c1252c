package org.diffusiondesk.proxy;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.ModelException;
import org.diffusiondesk.api.model.ImageDefaults;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.api.text.ChatListener;
import org.diffusiondesk.api.text.ChatRequest;
import org.diffusiondesk.api.text.ChatResult;
import org.diffusiondesk.api.text.TextLease;
import org.diffusiondesk.api.text.TextLoad;
import org.diffusiondesk.api.text.TextOptions;
import org.diffusiondesk.api.text.TextService;
import org.diffusiondesk.api.worker.Endpoint;

/** Knows the models {@code m} and none; counts its leases; can be made to wait and to fail. */
final class FakeText implements TextService {
    private static final ModelDescription MODEL = new ModelDescription(
            "m",
            "m",
            ModelKind.TEXT,
            Map.of(ModelDescription.MODEL, Path.of("m.gguf")),
            ImageDefaults.GENERAL,
            false,
            0);

    final AtomicInteger acquired = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    final BlockingQueue<Optional<String>> asked = new LinkedBlockingQueue<>();
    final CountDownLatch cancelled = new CountDownLatch(1);
    volatile CountDownLatch ready = new CountDownLatch(0);
    volatile Optional<DeskException> failure = Optional.empty();
    volatile Optional<String> lost = Optional.empty();
    private final URI base;

    FakeText(URI base) {
        this.base = base;
    }

    @Override
    public TextLease acquire(Optional<String> model, Cancellation cancellation) {
        asked.add(model);
        if (model.filter(name -> !name.equals("m")).isPresent()) {
            throw ModelException.unknown("there is no text model '" + model.get() + "'; there are: m");
        }
        CountDownLatch wait = ready;
        cancellation.onCancel(() -> {
            cancelled.countDown();
            wait.countDown();
        });
        try {
            if (!wait.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the test never let it go on");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (cancellation.isCancelled()) {
            throw new CancelledException("the client is gone");
        }
        failure.ifPresent(error -> {
            throw error;
        });
        acquired.incrementAndGet();
        return new CountedLease(new Endpoint(base, "worker-key"), closed, () -> lost);
    }

    private record CountedLease(Endpoint endpoint, AtomicInteger closed, Supplier<Optional<String>> reason)
            implements TextLease {
        @Override
        public Optional<String> lost() {
            return reason.get();
        }

        @Override
        public ModelDescription model() {
            return MODEL;
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    @Override
    public TextLoad load(Optional<String> model, TextOptions options, Cancellation cancellation) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void unload() {
        throw new UnsupportedOperationException();
    }

    @Override
    public ChatResult chat(ChatRequest request, ChatListener listener, Cancellation cancellation) {
        throw new UnsupportedOperationException();
    }
}
