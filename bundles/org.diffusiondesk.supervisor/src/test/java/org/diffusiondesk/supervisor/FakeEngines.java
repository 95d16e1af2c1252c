package org.diffusiondesk.supervisor;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.image.GeneratedImage;
import org.diffusiondesk.api.image.ImageCommand;
import org.diffusiondesk.api.image.ImageEngine;
import org.diffusiondesk.api.image.ImageEngineInfo;
import org.diffusiondesk.api.image.ImageListener;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.resource.MemorySaver;
import org.diffusiondesk.api.text.ChatListener;
import org.diffusiondesk.api.text.ChatRequest;
import org.diffusiondesk.api.text.ChatResult;
import org.diffusiondesk.api.text.SavedConversation;
import org.diffusiondesk.api.text.TextEngine;
import org.diffusiondesk.api.text.TextLaunch;
import org.diffusiondesk.api.worker.Endpoint;
import org.diffusiondesk.api.worker.ExitCause;
import org.diffusiondesk.api.worker.ExitReport;
import org.diffusiondesk.api.worker.StartListener;
import org.diffusiondesk.api.worker.WorkerHandle;

/** Engines whose processes exist only in memory. */
final class FakeEngines {
    /** A process that ends when it is told to. */
    static final class FakeProcess implements WorkerHandle {
        final CompletableFuture<ExitReport> exit = new CompletableFuture<>();
        private final long pid;

        FakeProcess(long pid) {
            this.pid = pid;
        }

        @Override
        public long pid() {
            return pid;
        }

        @Override
        public Endpoint endpoint() {
            return Samples.endpoint(pid);
        }

        @Override
        public CompletionStage<ExitReport> exit() {
            return exit;
        }

        @Override
        public boolean probe(Duration limit) {
            return !exit.isDone();
        }

        @Override
        public ExitReport stop(Duration grace) {
            exit.complete(Samples.exit(ExitCause.ASKED));
            return exit.join();
        }

        void die() {
            exit.complete(Samples.exit(ExitCause.KILLED));
        }

        @Override
        public List<String> logTail(int lines) {
            return List.of("start of " + pid, "running " + pid);
        }
    }

    final Queue<FakeProcess> processes = new ConcurrentLinkedQueue<>();
    final Queue<TextLaunch> launches = new ConcurrentLinkedQueue<>();
    final CompletableFuture<Boolean> textMayStart = new CompletableFuture<>();
    final CountDownLatch textStarting = new CountDownLatch(1);
    volatile boolean unlinked;
    private final AtomicLong pids = new AtomicLong();

    final ImageEngine image = new ImageEngine() {
        @Override
        public GeneratedImage upscale(
                Endpoint endpoint,
                ModelDescription model,
                byte[] picture,
                OptionalInt factor,
                ImageListener listener,
                Cancellation cancellation) {
            throw new UnsupportedOperationException();
        }

        @Override
        public WorkerHandle launch(StartListener listener, Cancellation cancellation) {
            if (unlinked) {
                throw new NoClassDefFoundError("org/example/Missing");
            }
            return spawn(listener);
        }

        @Override
        public ImageEngineInfo info(Endpoint endpoint) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<String> model(Endpoint endpoint) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void load(
                Endpoint endpoint,
                ModelDescription model,
                Set<MemorySaver> savers,
                ImageListener listener,
                Cancellation cancellation) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<GeneratedImage> generate(
                Endpoint endpoint,
                ImageCommand command,
                Set<MemorySaver> savers,
                ImageListener listener,
                Cancellation cancellation) {
            throw new UnsupportedOperationException();
        }
    };

    final TextEngine text = new TextEngine() {
        @Override
        public WorkerHandle launch(
                TextLaunch launch,
                Optional<SavedConversation> resume,
                StartListener listener,
                Cancellation cancellation) {
            launches.add(launch);
            listener.line("loading");
            listener.loading(0.5);
            textStarting.countDown();
            CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
            cancellation.onCancel(() -> cancelled.complete(false));
            if (!await(CompletableFuture.anyOf(textMayStart, cancelled))) {
                throw new CancelledException("the launch was cancelled");
            }
            return spawn(listener);
        }

        @Override
        public TextLaunch resolve(TextLaunch launch) {
            return launch;
        }

        @Override
        public Optional<SavedConversation> save(Endpoint endpoint, Duration limit) {
            return Optional.empty();
        }

        @Override
        public void discard(SavedConversation conversation) {}

        @Override
        public ChatResult chat(
                Endpoint endpoint, ChatRequest request, ChatListener listener, Cancellation cancellation) {
            listener.token("hello");
            return new ChatResult("hello", "stop", 1, 1);
        }
    };

    private static boolean await(CompletableFuture<Object> outcome) {
        try {
            return Boolean.TRUE.equals(outcome.get(60, TimeUnit.SECONDS));
        } catch (InterruptedException | ExecutionException | TimeoutException never) {
            throw new IllegalStateException(never);
        }
    }

    private WorkerHandle spawn(StartListener listener) {
        FakeProcess process = new FakeProcess(pids.incrementAndGet());
        listener.spawned(process.pid());
        processes.add(process);
        return process;
    }
}
