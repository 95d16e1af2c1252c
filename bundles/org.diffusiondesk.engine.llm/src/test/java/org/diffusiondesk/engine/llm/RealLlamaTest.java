package org.diffusiondesk.engine.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.concurrent.CancellationSource;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.text.ChatMessage;
import org.diffusiondesk.api.text.ChatRequest;
import org.diffusiondesk.api.text.ChatResult;
import org.diffusiondesk.api.text.TextOptions;
import org.diffusiondesk.api.worker.Endpoint;
import org.diffusiondesk.api.worker.ExitCause;
import org.diffusiondesk.api.worker.ExitReport;
import org.diffusiondesk.api.worker.StartListener;
import org.diffusiondesk.api.worker.WorkerHandle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** With the real llama-server. */
@EnabledIfEnvironmentVariable(named = "DIFFUSIONDESK_NATIVE", matches = ".+")
class RealLlamaTest {
    private static final Duration GRACE = RealLlamas.GRACE;
    private static final int AGES = 4000;

    @TempDir
    private Path folder;

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<Double> fractions = new CopyOnWriteArrayList<>();
    private RealLlamas llamas;
    private LlamaHttp http;
    private LlamaChat chat;

    @BeforeEach
    void findTheEngine() throws IOException {
        llamas = new RealLlamas(folder);
        http = llamas.http;
        chat = llamas.chat;
    }

    @AfterEach
    void leaveNothing() {
        llamas.close();
    }

    private Path smollm() {
        return llamas.smollm();
    }

    private WorkerHandle launch(Path model, StartListener listener, Cancellation cancellation, String... extraArgs) {
        LlamaLauncher launcher = llamas.launcher(llamas.executable(), List.of(extraArgs), Optional.empty());
        return llamas.start(
                launcher, RealLlamas.of(model, TextOptions.DEFAULT), Optional.empty(), listener, cancellation);
    }

    private WorkerHandle launch() {
        return launch(smollm(), recorder(), Cancellation.NONE);
    }

    private StartListener recorder() {
        return new StartListener() {
            @Override
            public void loading(double fraction) {
                fractions.add(fraction);
            }

            @Override
            public void line(String text) {
                lines.add(text);
            }
        };
    }

    private DeskException fails(Path model, String... extraArgs) {
        DeskException error = catchThrowableOfType(
                DeskException.class, () -> launch(model, recorder(), Cancellation.NONE, extraArgs));
        assertThat(error).isNotNull();
        return error;
    }

    private static ChatRequest ask(String question, int maxTokens) {
        return new ChatRequest(
                Optional.empty(),
                List.of(new ChatMessage("user", question)),
                OptionalInt.of(maxTokens),
                OptionalDouble.of(0));
    }

    @Test
    void loadsAnswersEmbedsAndStops() {
        WorkerHandle server = launch();
        assertThat(server.probe(GRACE)).isTrue();
        assertThat(fractions).isSorted().last().isEqualTo(1.0);
        assertThat(lines).anyMatch(line -> line.contains("model loaded"));

        List<String> tokens = new ArrayList<>();
        ChatResult answer =
                chat.chat(server.endpoint(), ask("Name three colours.", 24), tokens::add, Cancellation.NONE);
        assertThat(answer.text()).contains("Red").isEqualTo(String.join("", tokens));
        assertThat(tokens).hasSizeGreaterThan(3);
        assertThat(answer.promptTokens()).isPositive();
        assertThat(answer.completionTokens()).isBetween(1, 24);

        HttpResponse<String> embeddings =
                http.post(server.endpoint(), "/v1/embeddings", "{\"input\":[\"red\",\"blue\"]}", GRACE, "embeddings");
        assertThat(embeddings.statusCode()).isEqualTo(200);
        assertThat(embeddings.body()).contains("\"embedding\"").contains("\"model\":\"smol\"");

        ExitReport report = server.stop(GRACE);
        assertThat(report.cause()).isEqualTo(ExitCause.ASKED);
        assertThat(report.code()).isZero();
        assertThat(server.probe(GRACE)).isFalse();
    }

    @Test
    void aPlugInForTheGraphicsCardThatCannotBeLoadedIsToldAndTheCpuComputes() throws IOException {
        Path plugin = Files.writeString(folder.resolve(System.mapLibraryName("ggml-cuda")), "needs a driver");
        WorkerHandle server = llamas.start(
                llamas.launcher(llamas.executable(), Optional.of(plugin), List.of(), Optional.empty()),
                RealLlamas.of(smollm(), TextOptions.DEFAULT),
                Optional.empty(),
                recorder(),
                Cancellation.NONE);
        assertThat(lines).anyMatch(line -> line.contains("failed to load " + plugin));
        assertThat(chat.chat(server.endpoint(), ask("Say hello.", 4), token -> {}, Cancellation.NONE)
                        .completionTokens())
                .isPositive();
    }

    @Test
    void stopsItselfWhileAnAnswerStreams() throws Exception {
        WorkerHandle server = launch();
        CountDownLatch first = new CountDownLatch(1);
        List<DeskException> errors = new CopyOnWriteArrayList<>();
        Thread reader = Thread.ofVirtual()
                .start(() -> errors.add(catchThrowableOfType(
                        DeskException.class,
                        () -> chat.chat(
                                server.endpoint(),
                                ask("Count to 1000.", AGES),
                                t -> first.countDown(),
                                Cancellation.NONE))));
        assertThat(first.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(server.stop(GRACE).cause()).isEqualTo(ExitCause.ASKED);
        reader.join(GRACE);
        assertThat(errors).singleElement().satisfies(error -> assertThat(error.code())
                .isEqualTo(ErrorCode.WORKER_GONE));
    }

    @Test
    void aCancelledChatFreesTheOnlySlotForTheNext() {
        WorkerHandle server = launch();
        CancellationSource cancellation = new CancellationSource();
        CancelledException cancelled = catchThrowableOfType(
                CancelledException.class,
                () -> chat.chat(
                        server.endpoint(),
                        ask("Write the longest story that you can think of.", AGES),
                        token -> cancellation.cancel(),
                        cancellation));
        assertThat(cancelled).isNotNull();
        ChatResult next = chat.chat(server.endpoint(), ask("Say hello.", 4), token -> {}, Cancellation.NONE);
        assertThat(next.completionTokens()).isBetween(1, 4);
    }

    @Test
    void tooLongAConversationIsTheCallersFault() {
        WorkerHandle server = launch();
        DeskException error = catchThrowableOfType(
                DeskException.class,
                () -> chat.chat(server.endpoint(), ask("word ".repeat(6000), 4), token -> {}, Cancellation.NONE));
        assertThat(error.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(error.text()).contains("context holds 4096").doesNotContain("word word");
    }

    @Test
    void aKilledServerIsReportedWithItsLastLines() throws Exception {
        WorkerHandle server = launch();
        ProcessHandle.of(server.pid()).orElseThrow().destroyForcibly();
        ExitReport report = server.exit().toCompletableFuture().get(30, TimeUnit.SECONDS);
        assertThat(report.cause()).isEqualTo(ExitCause.KILLED);
        assertThat(report.tail()).isNotEmpty();
        assertThat(server.probe(GRACE)).isFalse();
    }

    @Test
    void aCancelledLaunchLeavesNoProcess() {
        CancellationSource cancellation = new CancellationSource();
        List<Long> pids = new CopyOnWriteArrayList<>();
        StartListener cancelWhenItLoads = new StartListener() {
            @Override
            public void spawned(long pid) {
                pids.add(pid);
            }

            @Override
            public void line(String text) {
                if (text.contains("loading model")) {
                    cancellation.cancel();
                }
            }
        };
        assertThat(catchThrowableOfType(
                        CancelledException.class, () -> launch(smollm(), cancelWhenItLoads, cancellation)))
                .isNotNull();
        assertThat(pids).hasSize(1).noneMatch(pid -> ProcessHandle.of(pid).isPresent());
    }

    @Test
    void unusableModelsAreNamedWithTheReason() throws IOException {
        Path truncated = Files.copy(smollm(), folder.resolve("truncated.gguf"));
        try (FileChannel file = FileChannel.open(truncated, StandardOpenOption.WRITE)) {
            file.truncate(3_000_000);
        }
        Path text = Files.writeString(folder.resolve("text.gguf"), "hello, this is no model");
        Path empty = Files.createFile(folder.resolve("empty.gguf"));
        Path missing = folder.resolve("missing.gguf");
        Path image = llamas.demo();
        Map<Path, String> reasons = Map.of(
                truncated, "corrupted or incomplete",
                text, "expected 'GGUF'",
                empty, "failed to read magic",
                missing, "does not exist",
                folder, "is a folder",
                image, "must be a complete GGUF file of a language model");
        reasons.forEach((model, reason) -> {
            DeskException error = fails(model);
            assertThat(error.code()).as(error.text()).isEqualTo(ErrorCode.MODEL_UNUSABLE);
            assertThat(error.param()).hasValue(model.toString());
            assertThat(error.text()).contains(reason);
        });
    }

    @Test
    void aWrongExtraArgumentIsNamed() {
        DeskException error = fails(smollm(), "--nonsense");
        assertThat(error.code()).isEqualTo(ErrorCode.WORKER_START_FAILED);
        assertThat(error.text()).contains("--nonsense").contains("engine.llm.extraArgs");
    }

    @Test
    void nobodyGetsInWithoutTheKey() {
        WorkerHandle server = launch();
        Endpoint stranger = new Endpoint(server.endpoint().base(), "guess");
        HttpResponse<String> refused = http.post(stranger, "/v1/chat/completions", "{}", GRACE, "a stranger");
        assertThat(refused.statusCode()).isEqualTo(401);
    }
}
