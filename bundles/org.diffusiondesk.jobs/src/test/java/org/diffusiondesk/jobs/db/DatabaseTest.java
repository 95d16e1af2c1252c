package org.diffusiondesk.jobs.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

class DatabaseTest {
    private static final Duration SHORT = Duration.ofMillis(50);

    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("desk.db");
    }

    private Database database() {
        return database(Migrations.ALL);
    }

    private Database database(List<String> scripts) {
        DatabaseFile file = new DatabaseFile(file(), folder.resolve("run"), Clock.systemUTC(), SHORT);
        return new Database(file, new Migrations(scripts, Clock.systemUTC()));
    }

    /** As another program would open the file. */
    private Connection foreign() throws SQLException {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + file());
        return source.getConnection();
    }

    private static int insert(Connection connection, String key) throws SQLException {
        return Sql.update(connection, "INSERT INTO schema_versions (version, name, applied_at) VALUES (-1, ?, 0)", key);
    }

    private static List<String> keys(Database database) {
        return database.read(connection ->
                Sql.list(connection, "SELECT name FROM schema_versions WHERE version < 0", row -> row.getString(1)));
    }

    private static String pragma(Database database, String name) {
        return database.write(connection ->
                Sql.first(connection, "PRAGMA " + name, row -> row.getString(1)).orElseThrow());
    }

    @Test
    void whatWasWrittenIsThereAfterOpeningAgain() {
        try (Database database = database()) {
            database.writeSurely(connection -> insert(connection, "a"));
            assertThat(keys(database)).containsExactly("a");
        }
        try (Database database = database()) {
            assertThat(keys(database)).containsExactly("a");
        }
    }

    @Test
    void isSetUpForOneWriterAndManyReaders() {
        try (Database database = database()) {
            assertThat(pragma(database, "journal_mode")).isEqualTo("wal");
            assertThat(pragma(database, "foreign_keys")).isEqualTo("1");
            assertThat(pragma(database, "auto_vacuum")).isEqualTo("2");
            assertThat(pragma(database, "synchronous")).isEqualTo("1");
            String surely = database.writeSurely(
                    connection -> Sql.first(connection, "PRAGMA synchronous", row -> row.getString(1))
                            .orElseThrow());
            assertThat(surely).isEqualTo("2");
            assertThat(pragma(database, "synchronous")).isEqualTo("1");
        }
    }

    @Test
    void aFailedWriteLeavesNothingAndTheNextOneWorks() {
        try (Database database = database()) {
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> database.write(connection -> {
                        insert(connection, "a");
                        throw new IllegalStateException("on the way");
                    }));
            assertThat(keys(database)).isEmpty();
            database.write(connection -> insert(connection, "b"));
            assertThat(keys(database)).containsExactly("b");
        }
    }

    @Test
    void aReaderSeesWhatWasThereWhenItBegan() throws Exception {
        try (Database database = database();
                ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            database.write(connection -> insert(connection, "a"));
            CountDownLatch looked = new CountDownLatch(1);
            CountDownLatch written = new CountDownLatch(1);
            Future<List<Integer>> counts = executor.submit(() -> database.read(connection -> {
                int before = count(connection);
                looked.countDown();
                await(written);
                return List.of(before, count(connection));
            }));
            assertThat(looked.await(10, TimeUnit.SECONDS)).isTrue();
            database.write(connection -> Sql.update(connection, "DELETE FROM schema_versions WHERE version < 0"));
            written.countDown();
            assertThat(counts.get(10, TimeUnit.SECONDS)).containsExactly(1, 1);
            assertThat(keys(database)).isEmpty();
        }
    }

    private static int count(Connection connection) throws SQLException {
        return Sql.first(connection, "SELECT COUNT(*) FROM schema_versions WHERE version < 0", row -> row.getInt(1))
                .orElseThrow();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aReaderCanNotWrite() {
        try (Database database = database()) {
            assertThatExceptionOfType(DeskException.class)
                    .isThrownBy(() -> database.read(connection -> insert(connection, "a")));
            assertThat(keys(database)).isEmpty();
        }
    }

    @Test
    void manyReadersAndWritersGetTheirTurn() throws Exception {
        try (Database database = database();
                ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            database.write(connection -> Sql.update(connection, "CREATE TABLE counts (n INTEGER NOT NULL)"));
            database.write(connection -> Sql.update(connection, "INSERT INTO counts VALUES (0)"));
            List<Future<Integer>> all = Stream.generate(() -> executor.submit(() -> {
                        database.write(connection -> Sql.update(connection, "UPDATE counts SET n = n + 1"));
                        return database.read(
                                connection -> Sql.first(connection, "SELECT n FROM counts", row -> row.getInt(1))
                                        .orElseThrow());
                    }))
                    .limit(50)
                    .toList();
            for (Future<Integer> one : all) {
                assertThat(one.get(30, TimeUnit.SECONDS)).isBetween(1, 50);
            }
            assertThat(pragmaCount(database)).isEqualTo(50);
        }
    }

    private static int pragmaCount(Database database) {
        return database.read(connection -> Sql.first(connection, "SELECT n FROM counts", row -> row.getInt(1))
                .orElseThrow());
    }

    @Test
    void aDamagedFileIsKeptAndANewOneBegun() throws Exception {
        byte[] junk = "this is no database, whatever its name says".repeat(100).getBytes();
        Files.write(file(), junk);
        try (Database database = database()) {
            database.write(connection -> insert(connection, "a"));
            assertThat(keys(database)).containsExactly("a");
        }
        assertThat(setAside()).hasSize(1).first().satisfies(kept -> assertThat(kept)
                .hasBinaryContent(junk));
    }

    @Test
    void aFileWithADamagedPageIsKeptAndANewOneBegun() throws Exception {
        try (Database database = database()) {
            database.write(connection -> insert(connection, "a"));
        }
        byte[] bytes = Files.readAllBytes(file());
        for (int i = 4096; i < 3 * 4096; i++) {
            bytes[i] = 0x55;
        }
        Files.write(file(), bytes);
        try (Database database = database()) {
            assertThat(keys(database)).isEmpty();
        }
        assertThat(setAside()).hasSize(1);
    }

    private List<Path> setAside() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(path -> String.valueOf(path.getFileName()).startsWith("desk.db.damaged-"))
                    .toList();
        }
    }

    @Test
    void aFileOfANewerVersionIsRefusedAndLeftAsItIs() {
        try (Database database = database()) {
            database.write(connection -> Sql.update(
                    connection, "INSERT INTO schema_versions (version, name, applied_at) VALUES (99, 'later', 0)"));
        }
        try (Database database = database()) {
            assertThatExceptionOfType(DeskException.class)
                    .isThrownBy(database::open)
                    .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.UNAVAILABLE))
                    .withMessageContaining("newer DiffusionDesk (version 99")
                    .withMessageContaining("desk.db");
        }
        assertThat(file()).exists();
    }

    @Test
    void aFailedMigrationLeavesTheVersionBefore() throws Exception {
        try (Database database = database(List.of("001-jobs.sql", "002-broken.sql"))) {
            assertThatExceptionOfType(DeskException.class).isThrownBy(database::open);
        }
        try (Connection connection = foreign()) {
            assertThat(Sql.list(connection, "SELECT version FROM schema_versions", row -> row.getInt(1)))
                    .containsExactly(1);
            assertThat(Sql.list(
                            connection, "SELECT name FROM sqlite_master WHERE name = 'half'", row -> row.getString(1)))
                    .isEmpty();
        }
    }

    @Test
    void aLockedFileGivesAClearErrorAndWorksWhenItIsFreeAgain() throws Exception {
        try (Database database = database()) {
            database.open();
            try (Connection other = foreign()) {
                Sql.update(other, "BEGIN IMMEDIATE");
                assertThatExceptionOfType(DeskException.class)
                        .isThrownBy(() -> database.write(connection -> insert(connection, "a")))
                        .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.UNAVAILABLE))
                        .withMessageContaining("locked by another program");
                assertThat(keys(database)).isEmpty();
                Sql.update(other, "ROLLBACK");
            }
            database.write(connection -> insert(connection, "b"));
            assertThat(keys(database)).containsExactly("b");
        }
    }

    @Test
    void aFileThatIsLockedAtTheStartIsOpenedLater() throws Exception {
        try (Database first = database()) {
            first.open();
        }
        try (Database database = database()) {
            try (Connection other = foreign()) {
                Sql.list(other, "PRAGMA locking_mode = EXCLUSIVE", row -> 0);
                Sql.update(other, "BEGIN EXCLUSIVE");
                assertThatExceptionOfType(DeskException.class)
                        .isThrownBy(database::open)
                        .withMessageContaining("locked by another program");
            }
            database.write(connection -> insert(connection, "a"));
            assertThat(keys(database)).containsExactly("a");
        }
    }

    @Test
    void aFullDiskGivesAClearErrorAndLosesNothing() {
        try (Database database = database()) {
            database.write(connection -> insert(connection, "a"));
            database.write(connection -> Sql.list(connection, "PRAGMA max_page_count = 1", row -> 0));
            assertThatExceptionOfType(DeskException.class)
                    .isThrownBy(() -> database.write(connection -> Sql.update(
                            connection, "UPDATE schema_versions SET name = ? WHERE version = -1", "x".repeat(1 << 20))))
                    .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.UNAVAILABLE))
                    .withMessageContaining("is full");
            assertThat(keys(database)).containsExactly("a");
        }
    }

    @Test
    void aPlaceThatCanNotBeOpenedGivesAClearError() throws Exception {
        Files.createDirectories(file());
        try (Database database = database()) {
            assertThatExceptionOfType(DeskException.class)
                    .isThrownBy(database::open)
                    .withMessageContaining("can't be read or written");
        }
    }

    @Test
    void aReadOnlyFileGivesAClearError() throws Exception {
        try (Database database = database()) {
            database.open();
        }
        assertThat(file().toFile().setReadOnly()).isTrue();
        assumeFalse(Files.isWritable(file()), "root may write to everything");
        try (Database database = database()) {
            assertThatExceptionOfType(DeskException.class)
                    .isThrownBy(() -> database.write(connection -> insert(connection, "a")))
                    .withMessageContaining("can't be read or written");
        }
    }

    @Test
    void nothingIsWrittenAfterTheEnd() {
        Database database = database();
        database.open();
        database.close();
        assertThatExceptionOfType(DeskException.class)
                .isThrownBy(() -> database.write(connection -> insert(connection, "a")))
                .withMessageContaining("stopping");
        assertThatExceptionOfType(DeskException.class).isThrownBy(() -> keys(database));
    }
}
