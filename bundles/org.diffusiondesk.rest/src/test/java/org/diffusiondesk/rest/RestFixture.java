package org.diffusiondesk.rest;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.http.Json;
import org.diffusiondesk.http.LocalServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** All routes over fake services, on a real server on a free port. */
@Timeout(60)
abstract class RestFixture {
    @TempDir
    Path root = Path.of("set by JUnit");

    Path outputs = Path.of("set before each test");

    final FakeImages images = new FakeImages();
    final FakeGallery gallery = new FakeGallery();
    final JobFeeds feeds = new JobFeeds();
    final FakeServices.WorkerList workers = new FakeServices.WorkerList();
    final FakeServices.Text text = new FakeServices.Text();
    final FakeServices.Catalog catalog = new FakeServices.Catalog();
    final FakeResources resources = new FakeResources();
    final Watched watched = new Watched(workers, new FakeResources.Probe(), EnumSet.allOf(WorkerId.class));
    final FakeAssembly assembly = new FakeAssembly();
    final EventHub hub = new EventHub("run");
    final EventRoutes events = new EventRoutes(watched, hub, catalog);
    final MetricsRoutes metrics = new MetricsRoutes(watched, "1.0.0", new FakeTraffic());
    final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(20))
            .build();
    private final java.util.List<LocalServer> servers = new java.util.ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        outputs = Files.createDirectory(root.resolve("outputs"));
        servers.add(LocalServer.start(
                new WorkerRoutes(workers, watched::resources, EnumSet.allOf(WorkerId.class), assembly, "1.0.0"),
                new ModelRoutes(catalog, workers, EnumSet.allOf(ModelKind.class)),
                new TextRoutes(text),
                new ImageRoutes(images),
                new UpscaleRoutes(images),
                new JobRoutes(images),
                new JobEventRoutes(images, feeds),
                new GalleryRoutes(gallery, new FakeServices.TextFiles()),
                new ProgressRoutes(images, feeds),
                new LoadRoutes(catalog, images, text),
                new OutputRoutes(outputs),
                new ResourceRoutes(resources, workers, catalog, EnumSet.allOf(WorkerId.class)),
                events,
                metrics));
    }

    @AfterEach
    void stop() {
        images.jobs.forEach(FakeJob::cancel);
        client.shutdownNow();
        servers.forEach(LocalServer::close);
    }

    URI base() {
        return servers.getFirst().uri();
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base().resolve(path)).timeout(Duration.ofSeconds(30));
    }

    HttpResponse<String> get(String path) {
        return send(request(path).GET().build());
    }

    HttpResponse<String> post(String path, String json) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build());
    }

    HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static JsonNode json(HttpResponse<String> answer) {
        return Json.parse(answer.body().getBytes(StandardCharsets.UTF_8));
    }

    static JsonNode error(HttpResponse<String> answer) {
        return json(answer).path("error");
    }
}
