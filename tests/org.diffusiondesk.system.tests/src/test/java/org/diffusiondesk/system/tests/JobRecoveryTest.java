package org.diffusiondesk.system.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code kill -9} of DiffusionDesk in each state of a job: after the restart nothing is lost, and nothing is drawn twice without being marked. */
class JobRecoveryTest {
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final String PROMPT = "a red circle on a blue background";

    /** How a job is brought to a state and held there until the kill. */
    enum Moment {
        /** The worker is stopped, so what it is asked is not answered. */
        PLANNED {
            @Override
            void reach(Api api, String job) {
                awaitState(api, job, "planned");
            }
        },
        /** The worker is killed in the midst of the job, which waits for the next one then. */
        LOADING {
            @Override
            void reach(Api api, String job) {
                awaitState(api, job, "running");
                Signals.kill9(api.pid("sd"));
                awaitState(api, job, "loading");
            }
        },
        RUNNING {
            @Override
            void reach(Api api, String job) {
                hold(api, job);
            }
        };

        abstract void reach(Api api, String job);
    }

    private final Path data = Places.newFolder("data");
    private Product product = start();

    private Product start() {
        return Product.served().data(data).startReady();
    }

    @AfterEach
    void close() {
        product.close();
    }

    private void killAndStartAgain() {
        product.kill9();
        product.close(); // its workers end by themselves; those that were stopped can't
        product = start();
    }

    private static void awaitState(Api api, String job, String state) {
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> Jobs.of(api, job).path("state").asString().equals(state));
    }

    /** Stops the worker in the midst of a job. */
    private static void hold(Api api, String job) {
        awaitState(api, job, "running");
        Signals.send("STOP", Long.toString(api.pid("sd")));
        assertThat(Jobs.of(api, job).path("state").asString()).isEqualTo("running");
    }

    private static JsonNode awaitEnd(Api api, String job) {
        return await().atMost(LIMIT)
                .until(() -> Jobs.of(api, job), now -> now.path("ended_at").isNumber());
    }

    private static ObjectNode picture(int seed, int steps) {
        return Json.picture(PROMPT, seed).put("steps", steps);
    }

    /** At work for longer than a start takes. */
    private static ObjectNode large(int seed) {
        return picture(seed, 150).put("size", "256x256");
    }

    private static String submit(Api api, ObjectNode wanted) {
        Answer answer = api.post("/v1/images/jobs", wanted);
        assertThat(answer.status()).isEqualTo(202);
        return answer.json().path("job").asString();
    }

    private List<Path> files(String job) {
        try (Stream<Path> all = Files.list(data.resolve("outputs"))) {
            return all.filter(file -> String.valueOf(file.getFileName()).contains("-" + job + "-"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> kinds(JsonNode job) {
        return StreamSupport.stream(job.path("history").spliterator(), false)
                .map(event -> event.path("kind").asString())
                .toList();
    }

    private static String texts(JsonNode job) {
        return job.path("history").toString();
    }

    @ParameterizedTest
    @EnumSource
    void whatWasAtWorkIsMarkedAndDrawnOnceMoreAndWhatWaitedIsDrawnAfterIt(Moment moment) {
        Api api = product.api();
        api.draw(picture(1, 2));
        if (moment == Moment.PLANNED) {
            Signals.send("STOP", Long.toString(api.pid("sd")));
        }
        String atWork = submit(api, picture(2, 60));
        moment.reach(api, atWork);
        String waiting = submit(api, picture(3, 4).put("n", 2));
        killAndStartAgain();

        Api next = product.api();
        JsonNode second = awaitEnd(next, waiting);
        JsonNode first = Jobs.of(next, atWork);
        assertThat(first.path("state").asString()).isEqualTo("done");
        assertThat(first.path("attempts").asInt()).isEqualTo(2);
        assertThat(kinds(first)).containsSubsequence("queued", "planned", "interrupted", "queued", "planned", "done");
        assertThat(texts(first)).contains("was at work (" + moment.name().toLowerCase(java.util.Locale.ROOT) + ")");
        assertThat(files(atWork)).hasSize(1);
        assertThat(second.path("state").asString()).isEqualTo("done");
        assertThat(second.path("attempts").asInt()).isEqualTo(1);
        assertThat(kinds(second)).doesNotContain("interrupted");
        assertThat(files(waiting)).hasSize(2);
        assertThat(second.path("started_at").asDouble())
                .isGreaterThan(first.path("started_at").asDouble());
    }

    @Test
    void whatWaitedKeepsItsOrderAndItsKeyAndIsNotDrawnForAClientThatIsGone() {
        Api api = product.api();
        String atWork = submit(api, picture(2, 60));
        hold(api, atWork);
        String third = submit(api, picture(3, 4));
        String first = submit(api, picture(4, 4).put("priority", 50));
        String second = keyed(api);
        CompletableFuture<Answer> gone =
                CompletableFuture.supplyAsync(() -> api.post("/v1/images/generations", picture(6, 4)));
        CompletableFuture<Answer> kept = CompletableFuture.supplyAsync(
                () -> api.post("/v1/images/generations", picture(7, 4).put("keep", true)));
        await().atMost(LIMIT)
                .until(() -> api.get("/v1/progress").ok().path("queued").asInt() == 5);
        killAndStartAgain();
        assertThat(gone).failsWithin(LIMIT);
        assertThat(kept).failsWithin(LIMIT);

        Api next = product.api();
        assertThat(keyed(next)).isEqualTo(second);
        await().atMost(LIMIT).until(() -> next.get("/v1/images/jobs?state=queued,planned,loading,running")
                .ok()
                .path("data")
                .isEmpty());
        JsonNode all = next.get("/v1/images/jobs?limit=100").ok().path("data");
        assertThat(all).hasSize(6);
        assertThat(StreamSupport.stream(all.spliterator(), false)
                        .filter(job -> job.path("state").asString().equals("interrupted")))
                .hasSize(1)
                .first()
                .satisfies(job -> {
                    assertThat(files(job.path("job").asString())).isEmpty();
                    assertThat(job.path("request").path("seed").asInt()).isEqualTo(6);
                });
        assertThat(started(next, first))
                .as("the one of higher priority")
                .isLessThan(started(next, atWork))
                .isLessThan(started(next, third));
        assertThat(started(next, third)).isLessThan(started(next, second));
        for (String job : List.of(first, second, third)) {
            assertThat(files(job)).hasSize(1);
        }
    }

    private static double started(Api api, String job) {
        JsonNode now = Jobs.of(api, job);
        assertThat(now.path("state").asString()).isEqualTo("done");
        return now.path("started_at").asDouble();
    }

    private static String keyed(Api api) {
        Answer answer = Api.send(api.request("/v1/images/jobs")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "the-same")
                .POST(BodyPublishers.ofString(picture(5, 4).toString())));
        assertThat(answer.status()).isEqualTo(202);
        return answer.json().path("job").asString();
    }

    @Test
    void aJobThatIsKilledTwiceIsNotDrawnAThirdTime() {
        String job = submit(product.api(), large(2));
        awaitState(product.api(), job, "running");
        killAndStartAgain();
        awaitState(product.api(), job, "running");
        killAndStartAgain();
        JsonNode now = Jobs.of(product.api(), job);
        assertThat(now.path("state").asString()).isEqualTo("interrupted");
        assertThat(now.path("error").path("message").asString()).contains("for the second time");
        assertThat(files(job)).isEmpty();
        assertThat(awaitEnd(product.api(), submit(product.api(), picture(3, 4)))
                        .path("state")
                        .asString())
                .isEqualTo("done");
    }

    @Test
    void aStopThatIsAskedForLosesNothingAndCountsAsNoKill() {
        Api api = product.api();
        String job = submit(api, large(2));
        awaitState(api, job, "running");
        String waiting = submit(api, picture(3, 4));
        product.stop();
        product = start();
        awaitState(product.api(), job, "running");
        killAndStartAgain();
        JsonNode last = awaitEnd(product.api(), waiting);
        assertThat(last.path("state").asString()).isEqualTo("done");
        assertThat(Jobs.of(product.api(), job).path("state").asString()).isEqualTo("done");
        assertThat(files(job)).hasSize(1);
    }
}
