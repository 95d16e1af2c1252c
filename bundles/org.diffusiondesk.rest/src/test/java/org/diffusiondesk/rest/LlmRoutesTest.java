package org.diffusiondesk.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.model.ModelCatalog;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.api.text.ChatListener;
import org.diffusiondesk.api.text.ChatRequest;
import org.diffusiondesk.api.text.ChatResult;
import org.diffusiondesk.api.text.TextLease;
import org.diffusiondesk.api.text.TextLoad;
import org.diffusiondesk.api.text.TextOptions;
import org.diffusiondesk.api.text.TextService;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.http.LocalServer;
import org.diffusiondesk.rest.llm.OllamaRoutes;
import org.diffusiondesk.rest.llm.PromptRoutes;
import org.diffusiondesk.rest.llm.RouterRoutes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Better prompts, and models as llama-server's and Ollama's clients see them. */
class LlmRoutesTest extends RestFixture {
    private final Writer writer = new Writer(text);
    private Optional<LocalServer> server = Optional.empty();

    /** Answers every chat with one text. */
    private static final class Writer implements TextService {
        final List<ChatRequest> requests = new CopyOnWriteArrayList<>();
        volatile String answer = "";
        private final FakeServices.Text loads;

        Writer(FakeServices.Text loads) {
            this.loads = loads;
        }

        @Override
        public TextLease acquire(Optional<String> model, Cancellation cancellation) {
            return loads.acquire(model, cancellation);
        }

        @Override
        public TextLoad load(Optional<String> model, TextOptions options, Cancellation cancellation) {
            return loads.load(model, options, cancellation);
        }

        @Override
        public void unload() {
            loads.unload();
        }

        @Override
        public ChatResult chat(ChatRequest request, ChatListener listener, Cancellation cancellation) {
            requests.add(request);
            listener.waiting("the model is loaded");
            listener.token(answer);
            return new ChatResult(answer, "stop", 7, 5);
        }
    }

    @BeforeEach
    void serve() {
        server = Optional.of(LocalServer.start(
                new PromptRoutes(writer, catalog),
                new RouterRoutes(catalog, writer, workers, () -> Optional.of(images), () -> Optional.of(resources)),
                new OllamaRoutes(catalog, workers, "1.0.0")));
    }

    @AfterEach
    void close() {
        server.ifPresent(LocalServer::close);
    }

    @Override
    URI base() {
        return server.orElseThrow().uri();
    }

    private JsonNode enhanced(String answer) {
        writer.answer = answer;
        HttpResponse<String> response = post("/v1/prompt/enhance", "{\"prompt\":\"a cat\",\"style\":\"oil\"}");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return json(response).path("prompt");
    }

    @Test
    void onlyThePromptOfAnAnswerCounts() {
        assertThat(enhanced("a cat, oil").stringValue()).isEqualTo("a cat, oil");
        assertThat(enhanced("<think>well\nnow</think>\n\"a cat,\n  soft light\"\n")
                        .stringValue())
                .isEqualTo("a cat, soft light");
        assertThat(enhanced("Here is the improved prompt: a cat").stringValue()).isEqualTo("a cat");
        assertThat(enhanced("<think>never ends").stringValue()).isEqualTo("a cat");
        ChatRequest request = writer.requests.getFirst();
        assertThat(request.messages().getFirst().role()).isEqualTo("system");
        assertThat(request.messages().getLast().content()).isEqualTo("a cat\nStyle: oil");
    }

    @Test
    void aStreamTellsPiecesAndThenThePrompt() {
        writer.answer = "a cat, oil";
        HttpResponse<String> answer = post("/v1/prompt/enhance", "{\"prompt\":\"a cat\",\"stream\":true}");
        assertThat(answer.body().lines().filter(line -> line.startsWith("event:")))
                .containsExactly("event: prompt.waiting", "event: prompt.delta", "event: prompt.completed");
        assertThat(answer.body()).contains("\"prompt\":\"a cat, oil\"");
    }

    @Test
    void wrongFieldsAreNamed() {
        for (String body : List.of("{}", "{\"prompt\":\" \"}", "{\"prompt\":7}")) {
            HttpResponse<String> answer = post("/v1/prompt/enhance", body);
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(error(answer).path("param").stringValue()).isEqualTo("prompt");
        }
        HttpResponse<String> tokens = post("/v1/prompt/enhance", "{\"prompt\":\"x\",\"max_tokens\":1}");
        assertThat(error(tokens).path("param").stringValue()).isEqualTo("max_tokens");
        assertThat(writer.requests).isEmpty();
    }

    @Test
    void withoutALanguageModelThatIsSaid() {
        ModelCatalog none = new ModelCatalog() {
            @Override
            public List<ModelDescription> list() {
                return List.of();
            }

            @Override
            public List<ModelDescription> list(ModelKind kind) {
                return List.of();
            }

            @Override
            public ModelDescription require(ModelKind kind, Optional<String> id) {
                throw new AssertionError("there is nothing to require");
            }
        };
        try (LocalServer other = LocalServer.start(new PromptRoutes(writer, none))) {
            server.orElseThrow().close();
            server = Optional.of(other);
            HttpResponse<String> answer = post("/v1/prompt/enhance", "{\"prompt\":\"a cat\"}");
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(error(answer).path("message").stringValue()).contains("models/text");
            assertThat(json(get("/v1/prompt/tools"))
                            .path("tools")
                            .path(0)
                            .path("available")
                            .booleanValue(true))
                    .isFalse();
        }
    }

    @Test
    void modelsAreLoadedAndUnloadedByName() {
        assertThat(json(post("/models/load", "{\"model\":\"demo\"}"))
                        .path("success")
                        .booleanValue())
                .isTrue();
        assertThat(images.loads).containsExactly("demo");
        assertThat(json(post("/models/load", "{\"model\":\"chat\"}"))
                        .path("success")
                        .booleanValue())
                .isTrue();
        assertThat(text.loads).hasSize(1);
        assertThat(json(post("/models/unload", "{\"model\":\"chat\"}"))
                        .path("success")
                        .booleanValue())
                .isTrue();
        assertThat(text.unloads).isEqualTo(1);
        workers.now = List.of(FakeServices.status(WorkerId.LLM, FakeServices.STOPPED, 0));
        assertThat(post("/v1/models/unload", "{\"model\":\"chat\"}").statusCode())
                .isEqualTo(200);
        assertThat(text.unloads).as("one that is not loaded is left alone").isEqualTo(1);
        workers.now = List.of(FakeServices.status(WorkerId.SD, FakeServices.READY, 0));
        assertThat(post("/models/unload", "{\"model\":\"demo\"}").statusCode()).isEqualTo(200);
        assertThat(resources.imageReleases).isEqualTo(1);
        assertThat(resources.releases).as("the language model stays").isZero();
        assertThat(post("/models/unload", "{\"model\":\"nope\"}").statusCode()).isEqualTo(404);
        assertThat(post("/models/load", "{}").statusCode()).isEqualTo(400);
    }

    @Test
    void ollamasClientsFindTheLanguageModels() {
        assertThat(json(get("/api/version")).path("version").stringValue()).isEqualTo("1.0.0");
        JsonNode models = json(get("/api/tags")).path("models");
        assertThat(models.size()).isEqualTo(1);
        assertThat(models.path(0).path("model").stringValue()).isEqualTo("chat");
        assertThat(models.path(0).path("details").path("format").stringValue()).isEqualTo("gguf");
        assertThat(json(get("/api/ps")).path("models").size()).isEqualTo(1);
        workers.now = List.of(FakeServices.status(WorkerId.LLM, FakeServices.STOPPED, 0));
        assertThat(json(get("/api/ps")).path("models").size()).isZero();
    }
}
