package org.diffusiondesk.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A (simulated) card that can't hold both models, and {@code resources.duringImage=cpu}: chat goes on on the CPU while the card draws. */
class ExchangeOnCpuTest {
    private static final String PICTURES = "/v1/images/generations";
    private static final String CHATS = "/v1/chat/completions";
    private static final ObjectNode STORY = Json.chat("Tell me a story about a painter.", 120);

    private static Product product;
    private static Api api;
    private static Watch watch;

    @BeforeAll
    static void start() {
        product = Product.served()
                .set("resources.simulate", "total=600 MiB")
                .set("resources.duringImage", "cpu")
                .set("resources.threshold", 0.5) // too little for both, also by what was learned from other pictures
                .startReady();
        api = product.api();
        watch = Watch.of(api);
    }

    @AfterAll
    static void stop() {
        product.close();
    }

    private static String story() {
        return api.post(CHATS, STORY)
                .ok()
                .path("choices")
                .path(0)
                .path("message")
                .path("content")
                .asString();
    }

    @Test
    void aStreamThatWasStartedBeforeThePictureLosesNoToken() {
        String story = story();
        int mark = watch.mark();
        CompletableFuture<Answer> picture = new CompletableFuture<>();
        try (Events running = api.events(CHATS, STORY.deepCopy().put("stream", true))) {
            List<Events.Event> all = new ArrayList<>(List.of(running.next().orElseThrow()));
            Thread.ofVirtual()
                    .start(() -> picture.completeAsync(
                            () -> api.post(PICTURES, Json.picture("a red circle on a blue background", 1)),
                            Runnable::run));
            watch.first(mark, Watch.phase("planning"));
            all.addAll(running.all());
            assertThat(Events.text(all)).isEqualTo(story);
        }
        JsonNode plan = watch.first(mark, Watch.phase("drawing")).json().path("last_plan");
        assertThat(plan.path("decision").asString()).as("%s", plan).isEqualTo("move_text_to_cpu");
        picture.join().ok();
        watch.awaitAtRest();
    }

    @Test
    void chatsAreAnsweredFromTheCpuWhileThePictureIsDrawn() {
        watch.awaitAtRest();
        String story = story();
        List<String> arguments = Proc.arguments(api.pid("llm"));
        int mark = watch.mark();
        ObjectNode longPicture = Json.picture("a red circle on a blue background", 1)
                .put("steps", 150)
                .put("stream", true);
        try (Events picture = api.events(PICTURES, longPicture)) {
            watch.first(mark, Watch.phase("drawing"));
            assertThat(story()).isEqualTo(story);
            assertThat(Proc.arguments(api.pid("llm")))
                    .as("a stand-in without the card")
                    .containsSubsequence("--gpu-layers", "0");
            JsonNode now = api.get("/v1/resources").ok();
            assertThat(now.path("phase").asString()).isEqualTo("drawing");
            Jobs.awaitSampling(api, 1); // it may still load its model, but it is not done
        }
        watch.awaitAtRest();
        assertThat(Proc.arguments(api.pid("llm")))
                .as("as it was, but the port")
                .containsAll(arguments.stream()
                        .filter(argument -> !argument.matches("\\d{4,5}"))
                        .toList());
    }
}
