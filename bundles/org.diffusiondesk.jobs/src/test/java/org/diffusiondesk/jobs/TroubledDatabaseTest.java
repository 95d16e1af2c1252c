package org.diffusiondesk.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.image.ImageJob;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.jobs.db.Sql;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sqlite.SQLiteDataSource;

/** What goes on when the jobs can't be written down. */
@Timeout(60)
class TroubledDatabaseTest extends ServiceFixture {
    @Test
    void aLockedDatabaseRefusesNewJobsAndHoldsUpNoneThatIsDrawn() throws Exception {
        ImageJob running = atWork();
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + outputs.resolve("desk.db"));
        try (Connection other = source.getConnection()) {
            Sql.run(other, "BEGIN IMMEDIATE");
            assertThatExceptionOfType(DeskException.class)
                    .isThrownBy(() -> service.submit(request(1)))
                    .withMessageContaining("locked by another program");
            gate.release();
            result(running);
            Sql.run(other, "ROLLBACK");
        }
        assertThat(service.queued()).as("what was refused left nothing").isZero();
        await().untilAsserted(() -> assertThat(state(running.id())).isEqualTo("done"));
        gate.release();
        result(service.submit(request(1)));
    }

    private String state(String id) {
        return database.read(
                connection -> Sql.first(connection, "SELECT state FROM jobs WHERE id = ?", row -> row.getString(1), id)
                        .orElseThrow());
    }

    @Test
    void aFullDiskRefusesNewJobs() throws Exception {
        result(service.submit(request(1)));
        database.write(connection -> Sql.list(connection, "PRAGMA max_page_count = 1", row -> 0));
        ImageRequest large = new ImageRequest(
                Optional.empty(),
                "x".repeat(16_000),
                "",
                java.util.OptionalInt.empty(),
                java.util.OptionalInt.empty(),
                1,
                java.util.OptionalInt.empty(),
                java.util.OptionalDouble.empty(),
                java.util.OptionalLong.empty(),
                Optional.empty(),
                Optional.empty(),
                java.util.OptionalDouble.empty(),
                java.util.OptionalInt.empty(),
                false,
                List.of(),
                request(1).extras(),
                request(1).output());
        assertThatExceptionOfType(DeskException.class)
                .isThrownBy(() -> service.submit(large))
                .withMessageContaining("is full");
        assertThat(service.queued()).isZero();
        assertThat(service.jobs(ALL)).hasSize(1);
    }

    @Test
    void aDamagedDatabaseIsSetAsideAndNewJobsAreDrawn() throws Exception {
        result(service.submit(request(1)));
        service.close();
        database.close();
        Files.write(outputs.resolve("desk.db"), "no database".repeat(1000).getBytes());
        restart(3, 100, 1 << 20);
        result(service.submit(request(1)));
        assertThat(service.jobs(ALL)).hasSize(1);
        try (var files = Files.list(outputs)) {
            assertThat(files.map(file -> String.valueOf(file.getFileName())))
                    .anyMatch(name -> name.startsWith("desk.db.damaged-"));
        }
    }
}
