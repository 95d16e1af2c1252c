package org.diffusiondesk.jobs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.EngineException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.image.ControlUse;
import org.diffusiondesk.api.image.Guidance;
import org.diffusiondesk.api.image.HiresFix;
import org.diffusiondesk.api.image.ImageCommand;
import org.diffusiondesk.api.image.ImageExtras;
import org.diffusiondesk.api.image.ImageOutput;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.image.JobEvent;
import org.diffusiondesk.api.image.JobFilter;
import org.diffusiondesk.api.image.JobState;
import org.diffusiondesk.api.image.LoraUse;
import org.diffusiondesk.api.image.PictureFormat;
import org.diffusiondesk.api.image.VaeTiling;
import org.diffusiondesk.api.model.ImageDefaults;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.jobs.db.Database;
import org.diffusiondesk.jobs.db.Sql;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

@Timeout(60)
class JobLedgerTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final JobFilter ALL = new JobFilter(Set.of(), Optional.empty(), 1000);
    private static final ImageExtras EXTRAS = new ImageExtras(
            List.of(new LoraUse("light", 0.5)),
            Optional.of(new HiresFix(
                    OptionalDouble.of(2),
                    OptionalInt.empty(),
                    OptionalInt.empty(),
                    OptionalInt.of(7),
                    OptionalDouble.empty(),
                    Optional.of("latent"))),
            Optional.of(new ControlUse("edges", 0.8)),
            Optional.of("small-vae"),
            Optional.of(new VaeTiling(true, OptionalInt.of(32), OptionalDouble.of(0.25))),
            List.of(14.6, 3.0, 0.0),
            OptionalDouble.of(1),
            new Guidance(
                    OptionalDouble.of(3.5),
                    OptionalDouble.empty(),
                    Optional.of(new Guidance.SkipLayers(List.of(7, 8), 2.5, 0.01, 0.2))));

    @TempDir
    Path folder = Path.of("set by JUnit");

    private static ImageRequest request(String prompt) {
        ImageRequest plain = ImageRequest.of(prompt);
        return new ImageRequest(
                Optional.of("demo"),
                plain.prompt(),
                "not \"this\"\n",
                OptionalInt.of(128),
                OptionalInt.of(64),
                2,
                OptionalInt.of(8),
                OptionalDouble.of(2.5),
                plain.seed(),
                Optional.of("Euler a"),
                Optional.empty(),
                OptionalDouble.empty(),
                OptionalInt.of(2),
                true,
                List.of(),
                EXTRAS,
                new ImageOutput(PictureFormat.WEBP, 80));
    }

    private ImageCommand command(ImageRequest request) {
        ModelDescription model = new ModelDescription(
                "demo",
                "Demo",
                ModelKind.IMAGE,
                Map.of("model", folder.resolve("a model.gguf")),
                ImageDefaults.GENERAL,
                true,
                1000);
        return new ImageCommand(
                model,
                request.prompt(),
                request.negativePrompt(),
                128,
                64,
                2,
                8,
                2.5,
                Long.MAX_VALUE - 1,
                "euler_a",
                "",
                request.strength(),
                request.clipSkip(),
                true,
                List.of(),
                request.extras(),
                request.output());
    }

    private JobRow row(String id, ImageRequest request) {
        return JobRow.submitted(id, 5, false, request, command(request), START);
    }

    private Database database() {
        return new Database(folder.resolve("desk.db"), folder.resolve("run"), Clock.systemUTC(), Duration.ofMillis(50));
    }

    private static JobLedger ledger(Database database, int keepEnded) {
        return new JobLedger(database, Clock.fixed(START, ZoneOffset.UTC), keepEnded);
    }

    @Test
    void aRowComesBackAsItWas() {
        try (Database database = database();
                JobLedger ledger = ledger(database, 10)) {
            ImageRequest request = request("a \"red\" circle; 'DROP TABLE jobs' \u2603 \ud83d\ude00");
            JobRow row = row("a", request);
            ledger.submit(row, request, Optional.empty());
            assertThat(ledger.find("a")).contains(row);
            JobRow failed =
                    row.planned(START).failed(new EngineException(ErrorCode.MEMORY_SHORT, "too large", null), START);
            ledger.ended(failed, List.of(new JobPicture(0, "x.png", 7, 8, 9)), "too large");
            JobRow found = ledger.find("a").orElseThrow();
            assertThat(found).usingRecursiveComparison().ignoringFields("error").isEqualTo(failed);
            DeskException error = found.error().orElseThrow();
            assertThat(error).isInstanceOf(EngineException.class).hasMessage("too large");
            assertThat(error.code()).isEqualTo(ErrorCode.MEMORY_SHORT);
            assertThat(ledger.pictures("a")).containsExactly(new JobPicture(0, "x.png", 7, 8, 9));
            assertThat(ledger.events("a")).extracting(JobEvent::kind).containsExactly("queued", "failed");
        }
    }

    @Test
    void theNewestEndedOnesAreKeptAndNoneThatWaits() {
        try (Database database = database();
                JobLedger ledger = ledger(database, 5)) {
            ImageRequest request = request("x");
            ledger.submit(row("waits", request), request, Optional.empty());
            for (int i = 0; i < 20; i++) {
                JobRow row = row("job" + i, request);
                ledger.submit(row, request, Optional.of("key" + i));
                ledger.ended(row.finished(START), List.of(), "");
            }
            assertThat(ledger.list(ALL))
                    .extracting(JobRow::id)
                    .containsExactly("job19", "job18", "job17", "job16", "job15", "waits");
            assertThat(ledger.submit(row("new", request), request, Optional.of("key19")))
                    .contains("job19");
            assertThat(ledger.submit(row("new", request), request, Optional.of("key0")))
                    .as("whoever forgets the job forgets its key")
                    .isEmpty();
        }
    }

    @Test
    void aKeyIsForgottenAfterADay() {
        try (Database database = database()) {
            ImageRequest request = request("x");
            try (JobLedger ledger = ledger(database, 10)) {
                ledger.submit(row("a", request), request, Optional.of("key"));
            }
            Clock later = Clock.fixed(START.plus(Duration.ofHours(25)), ZoneOffset.UTC);
            try (JobLedger ledger = new JobLedger(database, later, 10)) {
                assertThat(ledger.submit(row("b", request), request, Optional.of("key")))
                        .isEmpty();
                assertThat(ledger.find("a")).isPresent();
            }
        }
    }

    @Test
    void eventsAreBounded() {
        try (Database database = database();
                JobLedger ledger = ledger(database, 10)) {
            ImageRequest request = request("x");
            JobRow row = row("a", request);
            ledger.submit(row, request, Optional.empty());
            for (int i = 0; i < 500; i++) {
                ledger.changed(() -> row, "priority", Integer.toString(i % 100));
            }
            ledger.changedNow(() -> row, "priority", "0");
            assertThat(ledger.events("a")).hasSize(200);
        }
    }

    @Test
    void aChangeThatCanNotBeWrittenIsWrittenLater() throws Exception {
        try (Database database = database();
                JobLedger ledger = ledger(database, 10)) {
            ImageRequest request = request("x");
            JobRow row = row("a", request);
            ledger.submit(row, request, Optional.empty());
            SQLiteDataSource source = new SQLiteDataSource();
            source.setUrl("jdbc:sqlite:" + folder.resolve("desk.db"));
            try (Connection other = source.getConnection()) {
                Sql.run(other, "BEGIN IMMEDIATE");
                ledger.changedNow(() -> row.in(JobState.RUNNING), "running", "");
                ledger.ended(row.finished(START), List.of(), "");
                assertThat(ledger.find("a").orElseThrow().state()).isEqualTo(JobState.QUEUED);
                assertThatExceptionOfType(DeskException.class)
                        .isThrownBy(() -> ledger.submit(row("b", request), request, Optional.empty()))
                        .withMessageContaining("locked by another program");
                Sql.run(other, "ROLLBACK");
            }
            await().untilAsserted(() ->
                    assertThat(ledger.find("a").orElseThrow().state()).isEqualTo(JobState.DONE));
            assertThat(ledger.events("a")).extracting(JobEvent::kind).containsExactly("queued", "running", "done");
        }
    }

    @Test
    void aChangeThatCanNeverBeWrittenHoldsUpNoOther() {
        try (Database database = database();
                JobLedger ledger = ledger(database, 10)) {
            ImageRequest request = request("x");
            JobRow row = row("a", request);
            ledger.submit(row, request, Optional.empty());
            ledger.changed(() -> row("of nobody", request), "running", "");
            ledger.changed(
                    () -> {
                        throw new IllegalStateException("a bug");
                    },
                    "running",
                    "");
            ledger.ended(row.finished(START), List.of(), "");
            await().untilAsserted(() ->
                    assertThat(ledger.find("a").orElseThrow().state()).isEqualTo(JobState.DONE));
        }
    }

    @Test
    void aJobThatNobodyCanReadIsNotLostButEnds() {
        try (Database database = database();
                JobLedger ledger = ledger(database, 10)) {
            ImageRequest request = request("x");
            ledger.submit(row("a", request), request, Optional.empty());
            ledger.submit(row("b", request), request, Optional.empty());
            database.write(connection -> Sql.update(connection, "UPDATE jobs SET command = '{' WHERE id = 'a'"));
            List<JobRow> left = ledger.recover(row -> new JobLedger.Outcome(row, List.of(), List.of()));
            assertThat(left).extracting(JobRow::id).containsExactly("b");
            assertThat(ledger.list(ALL)).extracting(JobRow::id).containsExactly("b");
            String state = database.read(connection -> Sql.first(
                            connection, "SELECT state FROM jobs WHERE id = 'a'", row -> row.getString(1))
                    .orElseThrow());
            assertThat(state).isEqualTo("failed");
        }
    }
}
