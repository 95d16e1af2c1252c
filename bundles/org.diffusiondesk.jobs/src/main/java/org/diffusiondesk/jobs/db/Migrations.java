package org.diffusiondesk.jobs.db;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import org.diffusiondesk.api.error.UnavailableException;

/**
 * Brings a database to the newest version: numbered scripts beside this class, each run once and in a transaction of its own. A script that was shipped is
 * never changed. A statement ends with a semicolon at the end of a line; a line that begins with two dashes is a comment.
 */
final class Migrations {
    /** In their order; the first is version 1. */
    static final List<String> ALL = List.of("001-jobs.sql", "002-gallery.sql");

    private final List<String> scripts;
    private final Clock clock;

    Migrations(List<String> scripts, Clock clock) {
        this.scripts = List.copyOf(scripts);
        this.clock = clock;
    }

    /** Refuses a file of a newer version, and leaves it as it is. */
    void apply(Connection connection, Path file) throws SQLException {
        int present = version(connection);
        if (present > scripts.size()) {
            throw new UnavailableException("the database " + file + " was written by a newer DiffusionDesk (version "
                    + present + " of it, this one knows " + scripts.size()
                    + "); use that one, or another data folder");
        }
        for (int next = present + 1; next <= scripts.size(); next++) {
            run(connection, next, scripts.get(next - 1));
        }
    }

    private static int version(Connection connection) throws SQLException {
        Sql.update(
                connection,
                "CREATE TABLE IF NOT EXISTS schema_versions"
                        + " (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)");
        return Sql.first(connection, "SELECT COALESCE(MAX(version), 0) FROM schema_versions", row -> row.getInt(1))
                .orElse(0);
    }

    private void run(Connection connection, int version, String script) throws SQLException {
        connection.setAutoCommit(false);
        try {
            for (String statement : statements(script)) {
                Sql.run(connection, statement);
            }
            Sql.update(
                    connection,
                    "INSERT INTO schema_versions (version, name, applied_at) VALUES (?, ?, ?)",
                    version,
                    script,
                    clock.millis());
            connection.setAutoCommit(true);
        } catch (SQLException failed) {
            connection.rollback();
            throw failed;
        }
    }

    private static List<String> statements(String script) {
        String text =
                read(script).lines().filter(line -> !line.startsWith("--")).reduce("", (a, b) -> a + b + "\n");
        return Arrays.stream(text.split(";\\s*\\n"))
                .map(String::strip)
                .filter(statement -> !statement.isEmpty())
                .toList();
    }

    private static String read(String script) {
        try (InputStream in = Migrations.class.getResourceAsStream(script)) {
            if (in == null) {
                throw new IllegalStateException("no script " + script + " in this bundle");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
