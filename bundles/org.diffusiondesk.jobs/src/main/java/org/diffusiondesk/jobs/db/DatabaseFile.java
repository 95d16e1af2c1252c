package org.diffusiondesk.jobs.db;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.diffusiondesk.api.error.EngineException;
import org.diffusiondesk.api.error.ErrorCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** All that is SQLite's own: its file, its native library, its settings. */
final class DatabaseFile {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseFile.class);
    private static final String NATIVES = "org.sqlite.tmpdir";
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS");
    private static final long KEPT_JOURNAL = 32L << 20;

    private final Path file;
    private final Path natives;
    private final Clock clock;
    private final Duration busyTimeout;

    /** The native library is unpacked into {@code natives}, a folder that is this process's own. */
    DatabaseFile(Path file, Path natives, Clock clock, Duration busyTimeout) {
        this.file = file;
        this.natives = natives;
        this.clock = clock;
        this.busyTimeout = busyTimeout;
    }

    Path path() {
        return file;
    }

    /** A connection that writes. With {@code check} a damaged database is set aside and a new one begun. */
    Connection writer(boolean check) throws SQLException {
        prepare();
        try {
            return checked(check);
        } catch (SQLException problem) {
            if (!check || !SqlFaults.isDamage(problem)) {
                throw problem;
            }
            setAside(problem);
            return checked(check);
        }
    }

    private Connection checked(boolean check) throws SQLException {
        Connection connection = connection();
        try {
            Sql.update(
                    connection, "PRAGMA auto_vacuum = INCREMENTAL"); // counts only before the file has anything in it
            Sql.run(connection, "PRAGMA journal_mode = WAL");
            Sql.run(connection, "PRAGMA journal_size_limit = " + KEPT_JOURNAL);
            Sql.run(connection, "PRAGMA synchronous = NORMAL");
            if (check) {
                String verdict = Sql.first(connection, "PRAGMA quick_check(1)", row -> row.getString(1))
                        .orElse("nothing");
                if (!verdict.equals("ok")) {
                    throw new SQLException(verdict.replace('\n', ' '), null, SqlFaults.CORRUPT);
                }
                Sql.run(connection, "PRAGMA incremental_vacuum");
            }
            return connection;
        } catch (SQLException problem) {
            connection.close();
            throw problem;
        }
    }

    Connection reader() throws SQLException {
        Connection connection = connection();
        Sql.run(connection, "PRAGMA query_only = ON");
        return connection;
    }

    private Connection connection() throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout((int) busyTimeout.toMillis());
        config.enforceForeignKeys(true);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        return source.getConnection();
    }

    /** Whatever is in it may still be of use to somebody who can mend it, so nothing is deleted. */
    private void setAside(SQLException why) {
        String suffix = ".damaged-" + STAMP.format(clock.instant().atZone(ZoneId.systemDefault()));
        try {
            for (String part : List.of("", "-wal", "-shm")) {
                Path present = file.resolveSibling(file.getFileName() + part);
                if (Files.exists(present)) {
                    Files.move(present, file.resolveSibling(file.getFileName() + suffix + part));
                }
            }
        } catch (IOException stuck) {
            throw new EngineException(
                    ErrorCode.INTERNAL,
                    "the database " + file + " is damaged (" + why.getMessage() + ") and can't be set aside: "
                            + stuck.getMessage(),
                    stuck);
        }
        LOG.warn(
                "jobs: the database {} is damaged ({}); it is kept as {}{} and a new one is begun. Jobs that waited in it are lost, pictures are not.",
                file,
                why.getMessage(),
                file.getFileName(),
                suffix);
    }

    /** The driver's own place would be the machine's temporary folder, which others can write to; and what a killed run unpacked would stay there. */
    private void prepare() {
        if (System.getProperty(NATIVES) != null) {
            return;
        }
        try {
            Files.createDirectories(natives);
            try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(natives, "sqlite-*")) {
                for (Path leftover : leftovers) {
                    Files.deleteIfExists(leftover);
                }
            }
            System.setProperty(NATIVES, natives.toString());
        } catch (IOException unusable) {
            throw new EngineException(
                    ErrorCode.INTERNAL,
                    "SQLite's library can't be unpacked to " + natives + ": " + unusable.getMessage(),
                    unusable);
        }
    }
}
