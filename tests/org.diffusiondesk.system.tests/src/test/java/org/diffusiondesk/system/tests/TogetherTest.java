package org.diffusiondesk.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Pictures and chats at the same time, for as long as {@code -Dsoak.seconds} says. */
@SharedProduct
class TogetherTest {
    private static final Duration LENGTH = Duration.ofSeconds(Long.getLong("soak.seconds", 60));

    /** When a picture was sampled, by the clock of {@link System#nanoTime}. */
    private record Sampling(long from, long to) {
        boolean has(long nanos) {
            return from < nanos && nanos < to;
        }
    }

    /** When the first and the last piece of an answer came, and all between. */
    private record Chat(List<Long> tokens) {
        boolean spans(Sampling sampling) {
            return !tokens.isEmpty() && tokens.getFirst() < sampling.from() && sampling.to() < tokens.getLast();
        }
    }

    @Test
    void tokensArriveWhilePicturesAreSampledAndNothingFails(Product product) {
        Api api = product.api();
        long sd = api.pid("sd");
        long llm = api.pid("llm");
        long end = System.nanoTime() + LENGTH.toNanos();
        BooleanSupplier goOn = () -> System.nanoTime() < end;
        ConcurrentLinkedQueue<Sampling> pictures = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<Chat> chats = new ConcurrentLinkedQueue<>();
        try (ExecutorService both = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<Void> drawing = CompletableFuture.runAsync(() -> draw(api, goOn, pictures), both);
            CompletableFuture<Void> chatting = CompletableFuture.runAsync(() -> chat(api, goOn, chats), both);
            CompletableFuture.allOf(drawing, chatting).join(); // throws what either threw
        }

        List<Sampling> meanwhile = pictures.stream()
                .filter(sampling -> chats.stream().anyMatch(chat -> chat.spans(sampling)))
                .toList();
        System.out.printf(
                "together for %d s: %d pictures, %d chats, %d tokens; %d pictures were sampled wholly within a chat%n",
                LENGTH.toSeconds(),
                pictures.size(),
                chats.size(),
                chats.stream().mapToInt(chat -> chat.tokens().size()).sum(),
                meanwhile.size());
        assertThat(chats).hasSizeGreaterThanOrEqualTo(2);
        assertThat(meanwhile)
                .as("pictures that were sampled while a chat went on")
                .hasSizeGreaterThanOrEqualTo(2);
        assertThat(meanwhile).allSatisfy(sampling -> assertThat(
                        chats.stream().flatMap(chat -> chat.tokens().stream()).filter(sampling::has))
                .as("tokens while it was sampled")
                .isNotEmpty());
        assertThat(api.pid("sd")).isEqualTo(sd);
        assertThat(api.pid("llm")).isEqualTo(llm);
    }

    private static void draw(Api api, BooleanSupplier goOn, ConcurrentLinkedQueue<Sampling> pictures) {
        for (long seed = 0; goOn.getAsBoolean(); seed++) {
            Answer answer = api.post("/v1/images/generations", Json.picture("a red circle on a blue background", seed));
            long to = System.nanoTime();
            long sampled = answer.ok().path("usage").path("sample_ms").asLong();
            pictures.add(new Sampling(to - Duration.ofMillis(sampled).toNanos(), to));
        }
    }

    private static void chat(Api api, BooleanSupplier goOn, ConcurrentLinkedQueue<Chat> chats) {
        while (goOn.getAsBoolean()) {
            List<Long> tokens = new ArrayList<>();
            try (Events events = api.events(
                    "/v1/chat/completions",
                    Json.chat("Tell me a story about a painter.", 300).put("stream", true))) {
                List<Events.Event> all = new ArrayList<>();
                for (Optional<Events.Event> event = events.next(); event.isPresent(); event = events.next()) {
                    all.add(event.get());
                    if (!event.get().isEnd() && !event.get().token().isEmpty()) {
                        tokens.add(event.get().nanos());
                    }
                }
                assertThat(Events.text(all)).isNotBlank();
            }
            chats.add(new Chat(tokens));
        }
    }
}
