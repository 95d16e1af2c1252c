package org.diffusiondesk.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPInputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code --mode sd-worker}: pictures alone, from a shell. */
class SdWorkerModeTest {
    private static final String TOKEN = "a-token-for-the-test";

    private static Path model;
    private static Product product;
    private static Api api;

    @BeforeAll
    static void start() throws IOException {
        model = Places.newFolder("model").resolve("dd-demo.gguf");
        try (InputStream packed =
                new GZIPInputStream(Files.newInputStream(Places.root().resolve("releng/demo-model/dd-demo.gguf.gz")))) {
            Files.copy(packed, model);
        }
        product = worker(
                        "--model",
                        model.toString(),
                        "--taesd",
                        model.toString(),
                        "--size",
                        "128x128",
                        "--steps",
                        "8",
                        "--cfg-scale",
                        "2")
                .startReady();
        api = product.api().withToken(TOKEN);
    }

    private static Product.Builder worker(String... arguments) {
        return Product.bare()
                .withoutData()
                .arguments("--mode", "sd-worker", "--port", "0")
                .arguments(arguments)
                .environment("DIFFUSIONDESK_WORKER_TOKEN", TOKEN);
    }

    @AfterAll
    static void stop() {
        product.close();
    }

    @Test
    void nothingIsAnsweredWithoutTheToken() {
        for (String path : List.of("/internal/health", "/v1/models", "/v1/progress")) {
            assertThat(product.api().get(path).status()).as(path).isEqualTo(401);
        }
        Answer answer = product.api().post("/internal/shutdown", "{}");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.error().path("code").asString()).isEqualTo("unauthorized");
    }

    @Test
    void drawsFromAPromptAlone() {
        Picture picture = api.draw(Json.picture("a red circle on a blue background", 42));
        assertThat(picture.width()).isEqualTo(128);
        assertThat(api.draw(Json.picture("a red circle on a blue background", 42)))
                .isEqualTo(picture);
        assertThat(api.get("/internal/health").ok().path("loaded").asBoolean()).isTrue();
    }

    @Test
    void streamsItsEvents() {
        try (Events events = api.events(
                "/v1/images/generations",
                Json.picture("a red circle on a blue background", 42).put("stream", true))) {
            List<Events.Event> all = events.all();
            assertThat(all).extracting(Events.Event::name).contains("step", "image");
        }
    }

    @Test
    void cancelsAndGoesOn() {
        CompletableFuture<Answer> drawing =
                CompletableFuture.supplyAsync(() -> api.post("/v1/images/generations", Json.longPicture(1)));
        Awaitility.await().until(() -> api.get("/v1/progress").ok().path("step").asInt() >= 1);
        assertThat(api.post("/v1/images/cancel", "{}").ok().path("cancelled").asBoolean())
                .isTrue();
        assertThat(drawing.join().error().path("code").asString()).isEqualTo("cancelled");
        api.draw(Json.picture("a red circle on a blue background", 42));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"prompt":"a","width":0}             | 400 | width
            {"prompt":"a","width":7}             | 400 | width
            {"prompt":"a","height":100000}       | 400 | height
            {"prompt":"a","steps":0}             | 400 | steps
            {"prompt":"a","n":0}                 | 400 | n
            {"prompt":"a","n":1000}              | 400 | n
            {"prompt":"a","sampler":"magic"}     | 400 | sampler
            {"prompt":7}                         | 400 | prompt
            """)
    void refusesWhatWouldHarmTheEngine(String body, int status, String param) {
        Answer answer = api.post("/v1/images/generations", body);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.error().path("param").asString("")).isEqualTo(param);
        assertThat(product.handle().isAlive()).isTrue();
    }

    @Test
    void refusesModelFilesThatAreNone() throws IOException {
        Path folder = Places.newFolder("files");
        Path foreign = Files.writeString(folder.resolve("foreign.gguf"), "this is no model at all\n".repeat(1000));
        Path truncated = Files.write(
                folder.resolve("truncated.gguf"), java.util.Arrays.copyOf(Files.readAllBytes(model), 1 << 20));
        try (Product other = worker().startReady()) {
            for (Path file : List.of(foreign, truncated, folder, folder.resolve("absent.gguf"))) {
                ObjectNode request = Json.object().put("model", "x");
                request.putObject("files").put("model", file.toString());
                Answer answer = other.api().withToken(TOKEN).post("/v1/models/load", request);
                assertThat(answer.status()).as(answer.toString()).isBetween(400, 499);
                JsonNode error = answer.error();
                assertThat(error.path("code").asString()).isEqualTo("model_unusable");
                assertThat(error.path("message").asString()).contains(file.toString());
            }
            assertThat(other.handle().isAlive()).isTrue();
        }
        try (Product again = worker("--model", foreign.toString()).start()) {
            assertThat(again.awaitExit()).as(again::said).isEqualTo(2);
            assertThat(again.err()).anyMatch(line -> line.contains(foreign.toString()));
        }
    }

    @Test
    void endsWhenItIsAskedToOrTerminated() {
        try (Product asked = worker().startReady()) {
            assertThat(asked.api()
                            .withToken(TOKEN)
                            .post("/internal/shutdown", "{}")
                            .status())
                    .isEqualTo(200);
            assertThat(asked.awaitExit()).isZero();
        }
        try (Product terminated = worker().startReady()) {
            assertThat(terminated.stop()).isIn(0, 143);
        }
    }
}
