package org.diffusiondesk.proxy;

import org.diffusiondesk.api.worker.Workers;
import org.diffusiondesk.api.worker.WorkerStatus;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.concurrent.Registration;
import java.util.function.Consumer;
import java.util.List;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.diffusiondesk.api.concurrent.Cancellation;
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
import org.diffusiondesk.http.LocalServer;

/** The project's server and proxy without a framework around them, in front of an upstream that is always ready. */
public final class ProxyMain {
    public static void main(String[] args) throws IOException {
        Endpoint endpoint = new Endpoint(URI.create("http://127.0.0.1:" + args[0]), "token");
        ProxySettings settings = new ProxySettings(1 << 20, Duration.ofMinutes(1), 256);
        UpstreamClient upstream = UpstreamClient.start(settings.maxConnections());
        LocalServer server = LocalServer.start(new ProxyRoutes(new AlwaysReady(endpoint), new Unseen(), upstream, settings));
        System.out.println("port " + server.uri().getPort());
        while (System.in.read() >= 0) {} // ends with its parent
        server.close();
        upstream.stop();
    }

    private record Ready(Endpoint endpoint, ModelDescription model) implements TextLease {
        @Override
        public void close() {}
    }

    /** Only routes that look at llama-server without using it ask for these, and none is measured here. */
    private record Unseen() implements Workers {
        @Override
        public List<WorkerStatus> status() {
            return List.of();
        }

        @Override
        public void restart(WorkerId worker) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<String> logTail(WorkerId worker, int lines) {
            return List.of();
        }

        @Override
        public Registration followLog(WorkerId worker, int lines, Consumer<String> listener) {
            return () -> {};
        }

        @Override
        public Registration listen(Consumer<WorkerStatus> listener) {
            return () -> {};
        }
    }

    private record AlwaysReady(Endpoint endpoint) implements TextService {
        private static final ModelDescription MODEL = new ModelDescription(
                "m", "m", ModelKind.TEXT, Map.of(ModelDescription.MODEL, Path.of("m.gguf")), ImageDefaults.GENERAL, false, 0);

        @Override
        public TextLease acquire(Optional<String> model, Cancellation cancellation) {
            return new Ready(endpoint, MODEL);
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
}
