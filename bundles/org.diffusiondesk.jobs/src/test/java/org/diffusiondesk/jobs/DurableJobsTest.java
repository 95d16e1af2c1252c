package org.diffusiondesk.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.image.ImageJob;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.image.ImageResult;
import org.diffusiondesk.api.image.InputImage;
import org.diffusiondesk.api.image.JobEvent;
import org.diffusiondesk.api.image.JobFilter;
import org.diffusiondesk.api.image.JobOptions;
import org.diffusiondesk.api.image.JobState;
import org.diffusiondesk.jobs.db.Sql;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DurableJobsTest extends ServiceFixture {

    private static JobOptions key(String key) {
        return new JobOptions(0, Optional.of(key));
    }

    private static ImageRequest withInput(int count) {
        ImageRequest plain = request(count);
        return new ImageRequest(
                plain.model(),
                plain.prompt(),
                plain.negativePrompt(),
                plain.width(),
                plain.height(),
                plain.count(),
                plain.steps(),
                plain.cfgScale(),
                plain.seed(),
                plain.sampler(),
                plain.scheduler(),
                java.util.OptionalDouble.of(0.5),
                plain.clipSkip(),
                plain.preview(),
                List.of(new InputImage(InputImage.Role.INIT, Fakes.png(8, 8))),
                plain.extras(),
                plain.output());
    }

    private ImageJob found(String id) {
        return service.job(id).orElseThrow();
    }

    private static List<String> kinds(ImageJob job) {
        return job.events().stream().map(JobEvent::kind).toList();
    }

    @Test
    void whatWaitedIsDrawnAfterARestartInItsOrder() throws Exception {
        ImageJob running = atWork();
        ImageJob second = service.submit(request(1));
        ImageJob third = service.submit(request(2), new JobOptions(50, Optional.empty()));
        restart(3, 100, 1 << 20);
        assertThat(service.jobs(ALL)).extracting(ImageJob::id).containsExactly(third.id(), second.id(), running.id());
        gate.release(3);
        ImageResult result = result(found(third.id()));
        assertThat(result.images()).extracting(stored -> stored.image().seed()).containsExactly(42L, 43L);
        result(found(second.id()));
        result(found(running.id()));
        assertThat(found(third.id()).info().started()).isPresent();
        assertThat(found(third.id()).info().started().orElseThrow())
                .isBefore(found(second.id()).info().started().orElseThrow());
        assertThat(found(running.id()).info().attempts()).isEqualTo(2);
        assertThat(kinds(found(running.id())))
                .containsSubsequence("queued", "planned", "interrupted", "planned", "done");
    }

    @Test
    void picturesThatAJobBringsAreKeptUntilItEnds() throws Exception {
        atWork();
        ImageJob waiting = service.submit(withInput(1));
        restart(3, 100, 1 << 20);
        engine.calls.clear();
        gate.release(2);
        result(found(waiting.id()));
        List<Fakes.Call> calls = List.copyOf(engine.calls);
        assertThat(calls.getLast().command().inputs()).hasSize(1).first().satisfies(input -> {
            assertThat(input.role()).isEqualTo(InputImage.Role.INIT);
            assertThat(input.bytes()).isEqualTo(Fakes.png(8, 8));
        });
        assertThat(rows("SELECT COUNT(*) FROM job_inputs")).isZero();
    }

    private int rows(String sql) {
        return database.read(
                connection -> Sql.first(connection, sql, row -> row.getInt(1)).orElseThrow());
    }

    @Test
    void jobsOfFormerRunsAreListedWithTheirResultsAndErrors() throws Exception {
        ImageJob done = service.submit(request(2));
        ImageResult before = result(done);
        engine.script = call -> {
            throw new IllegalStateException("a bug");
        };
        ImageJob failed = service.submit(request(1));
        failure(failed);
        restart(3, 100, 1 << 20);
        assertThat(service.jobs(ALL)).extracting(ImageJob::id).containsExactly(failed.id(), done.id());
        assertThat(service.jobs(new JobFilter(Set.of(JobState.FAILED), Optional.empty(), 10)))
                .extracting(ImageJob::id)
                .containsExactly(failed.id());
        assertThat(service.jobs(new JobFilter(Set.of(), Optional.of(failed.id()), 10)))
                .extracting(ImageJob::id)
                .containsExactly(done.id());
        ImageResult after = result(found(done.id()));
        assertThat(after.command())
                .usingRecursiveComparison()
                .ignoringFields("model.files")
                .isEqualTo(before.command());
        assertThat(after.images()).hasSize(2);
        assertThat(after.images().getFirst().image().bytes())
                .isEqualTo(before.images().getFirst().image().bytes());
        assertThat(after.sampling())
                .isEqualTo(Duration.ofMillis(before.sampling().toMillis()));
        assertThat(found(done.id()).info().request()).isEqualTo(request(2));
        assertThat(failure(found(failed.id())).code()).isEqualTo(ErrorCode.INTERNAL);
        assertThat(kinds(found(done.id()))).containsExactly("queued", "planned", "done");
    }

    @Test
    void aJobForSomebodyWhoWaitsIsNotDrawnAfterARestart() throws Exception {
        atWork();
        ImageJob waiting = service.submit(request(1), JobOptions.NORMAL.whileAttended());
        service.close();
        assertThat(waiting.progress().state()).isEqualTo(JobState.FAILED);
    }

    @Test
    void theSameKeyStandsForTheSameJob() throws Exception {
        ImageJob first = service.submit(request(1), key("k1"));
        assertThat(service.submit(request(1), key("k1"))).isSameAs(first);
        result(first);
        restart(3, 100, 1 << 20);
        assertThat(service.submit(request(1), key("k1")).id()).isEqualTo(first.id());
        assertThat(service.submit(request(1), key("k2")).id()).isNotEqualTo(first.id());
        assertThatExceptionOfType(DeskException.class)
                .isThrownBy(() -> service.submit(request(2), key("k1")))
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.CONFLICT))
                .satisfies(refusal -> assertThat(refusal.param()).contains("Idempotency-Key"))
                .withMessageContaining(first.id());
        assertThatExceptionOfType(DeskException.class)
                .as("another picture is another request")
                .isThrownBy(() -> service.submit(withInput(1), key("k1")));
    }

    @Test
    void wrongOptionsAreRefused() {
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> service.submit(request(1), new JobOptions(101, Optional.empty())))
                .withMessageContaining("-100 to 100");
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> service.submit(request(1), key("k".repeat(256))))
                .withMessageContaining("255");
        assertThatExceptionOfType(InvalidRequestException.class).isThrownBy(() -> service.submit(request(1), key(" ")));
        assertThat(service.jobs(ALL)).isEmpty();
    }

    @Test
    void higherPrioritiesGoFirstAndCanBeChanged() throws Exception {
        atWork();
        ImageJob low = service.submit(request(1), new JobOptions(-10, Optional.empty()));
        ImageJob normal = service.submit(request(1));
        ImageJob high = service.submit(request(1), new JobOptions(10, Optional.empty()));
        assertThat(List.of(high, normal, low))
                .extracting(job -> job.progress().position())
                .containsExactly(1, 2, 3);
        low.prioritise(100);
        assertThat(List.of(low, high, normal))
                .extracting(job -> job.progress().position())
                .containsExactly(1, 2, 3);
        assertThatExceptionOfType(InvalidRequestException.class).isThrownBy(() -> low.prioritise(-101));
        await().untilAsserted(() -> assertThat(kinds(low)).containsExactly("queued", "priority"));
        restart(3, 100, 1 << 20);
        assertThat(found(low.id()).info().priority()).isEqualTo(100);
    }

    @Test
    void aJobThatWasCancelledStaysSo() throws Exception {
        ImageJob running = atWork();
        ImageJob waiting = service.submit(request(1));
        waiting.cancel();
        running.cancel();
        failure(running);
        restart(3, 100, 1 << 20);
        assertThat(found(running.id()).progress().state()).isEqualTo(JobState.CANCELLED);
        assertThat(failure(found(waiting.id())).code()).isEqualTo(ErrorCode.CANCELLED);
        assertThat(service.queued()).isZero();
    }

    @Test
    void estimatesComeFromFormerJobs() throws Exception {
        result(service.submit(request(1)));
        restart(3, 100, 1 << 20);
        ImageJob running = atWork();
        ImageJob waiting = service.submit(request(1));
        assertThat(waiting.info().estimate()).isPresent();
        assertThat(waiting.info().startsIn()).isPresent();
        assertThat(running.info().startsIn()).isEmpty();
        gate.release(2);
        result(waiting);
        assertThat(waiting.info().estimate()).isEmpty();
    }

    /** As a run that was killed leaves it. */
    private void leave(String id, String state) throws SQLException {
        database.write(connection -> Sql.update(
                connection, "UPDATE jobs SET state = ?, ended_at = NULL, attempts = 1 WHERE id = ?", state, id));
        database.write(connection -> Sql.update(connection, "DELETE FROM job_pictures WHERE job = ?", id));
    }

    @Test
    void picturesThatWereWrittenButNotRecordedAreNotDrawnAgain() throws Exception {
        ImageJob job = service.submit(request(2));
        result(job);
        leave(job.id(), "running");
        engine.calls.clear();
        restart(3, 100, 1 << 20);
        ImageResult result = result(found(job.id()));
        assertThat(result.images()).hasSize(2);
        assertThat(engine.calls).isEmpty();
        assertThat(found(job.id()).progress().state()).isEqualTo(JobState.DONE);
    }

    @Test
    void aPictureThatIsThereIsNotStoredASecondTime() throws Exception {
        ImageJob job = service.submit(request(2));
        Files.delete(result(job).images().getLast().file());
        leave(job.id(), "running");
        restart(3, 100, 1 << 20);
        assertThat(result(found(job.id())).images()).hasSize(2);
        try (var files = Files.list(outputs.resolve("out"))) {
            assertThat(files).hasSize(2);
        }
        assertThat(kinds(found(job.id()))).contains("interrupted");
    }

    @Test
    void aJobThatWasKilledTwiceIsNotDrawnAgain() throws Exception {
        ImageJob job = service.submit(request(1));
        Files.delete(result(job).images().getFirst().file());
        leave(job.id(), "loading");
        database.write(connection -> Sql.update(connection, "UPDATE jobs SET interruptions = 1"));
        restart(3, 100, 1 << 20);
        service.jobs(ALL);
        assertThat(found(job.id()).progress().state()).isEqualTo(JobState.INTERRUPTED);
        assertThat(failure(found(job.id()))).hasMessageContaining("for the second time");
    }
}
