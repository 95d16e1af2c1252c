package org.diffusiondesk.jobs.db;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.diffusiondesk.api.error.UnavailableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One writer at a time and a few readers beside it, each in a transaction. Opened at the first use, and tried anew at the next one when that fails, so a
 * database that was locked or a disk that was full hold up nothing for longer than they last. Every failure is a
 * {@link org.diffusiondesk.api.error.DeskException}. Thread-safe.
 */
public final class Database implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final Duration BUSY_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration TURN_LIMIT = Duration.ofSeconds(15);
    private static final int READERS = 4;

    private final DatabaseFile file;
    private final Migrations migrations;
    private final ReentrantLock writing = new ReentrantLock(true);
    private final ReentrantLock reading = new ReentrantLock();
    private final Condition readerFree = reading.newCondition();
    private final Deque<Connection> idle = new ArrayDeque<>();
    private @Nullable Connection writer;
    private boolean sure;
    private int readers;
    private volatile boolean opened;
    private volatile boolean closed;

    /** Opens nothing yet. {@code natives}: where SQLite's library is unpacked, a folder of this process alone. */
    public Database(Path file, Path natives, Clock clock) {
        this(file, natives, clock, BUSY_TIMEOUT);
    }

    /**
     * The same.
     *
     * @param natives where SQLite's library is unpacked, a folder of this process alone
     * @param busyTimeout how long to wait for another program that has locked the file
     */
    public Database(Path file, Path natives, Clock clock, Duration busyTimeout) {
        this(
                new DatabaseFile(file.toAbsolutePath(), natives, clock, busyTimeout),
                new Migrations(Migrations.ALL, clock));
    }

    Database(DatabaseFile file, Migrations migrations) {
        this.file = file;
        this.migrations = migrations;
    }

    /** Sees what was committed before it began, and nothing that is committed meanwhile. */
    public <T> T read(Sql.Work<T> work) {
        open();
        try {
            Connection connection = takeReader();
            boolean whole = false;
            try {
                connection.setAutoCommit(false);
                T result = work.on(connection);
                connection.setAutoCommit(true);
                whole = true;
                return result;
            } finally {
                giveBack(connection, whole);
            }
        } catch (SQLException problem) {
            throw SqlFaults.of(problem, file.path());
        }
    }

    /** All or nothing; a crash of DiffusionDesk can't undo it, a power failure may undo the last ones. */
    public <T> T write(Sql.Work<T> work) {
        return write(work, false);
    }

    /** As {@link #write}, but on the disk when this returns, together with all that was written before. Costs a flush of the disk. */
    public <T> T writeSurely(Sql.Work<T> work) {
        return write(work, true);
    }

    /** Opens it now. Does nothing when it is open. */
    public void open() {
        if (!opened) {
            inTurn(this::writer);
        }
    }

    private <T> T write(Sql.Work<T> work, boolean surely) {
        return inTurn(() -> {
            Connection connection = writer();
            boolean whole = false;
            try {
                flush(connection, surely);
                connection.setAutoCommit(false);
                T result = work.on(connection);
                connection.setAutoCommit(true);
                whole = true;
                return result;
            } finally {
                if (!whole) {
                    undo(connection);
                }
            }
        });
    }

    private interface Step<T> {
        T run() throws SQLException;
    }

    private <T> T inTurn(Step<T> step) {
        if (!await(writing)) {
            throw new UnavailableException("the database " + file.path() + " is busy; try again later");
        }
        try {
            return step.run();
        } catch (SQLException problem) {
            throw SqlFaults.of(problem, file.path());
        } finally {
            writing.unlock();
        }
    }

    private Connection writer() throws SQLException {
        if (closed) {
            throw new UnavailableException("DiffusionDesk is stopping");
        }
        Connection present = writer;
        if (present != null) {
            return present;
        }
        Connection connection = file.writer(!opened);
        try {
            migrations.apply(connection, file.path());
        } catch (SQLException | RuntimeException unusable) {
            connection.close();
            throw unusable;
        }
        sure = false;
        writer = connection;
        opened = true;
        return connection;
    }

    /** Can't be changed within a transaction. */
    private void flush(Connection connection, boolean surely) throws SQLException {
        if (sure != surely) {
            Sql.run(connection, "PRAGMA synchronous = " + (surely ? "FULL" : "NORMAL"));
            sure = surely;
        }
    }

    /** A connection that failed is not used again: closing it undoes whatever it had begun. */
    private void undo(Connection connection) {
        writer = null;
        closeQuietly(connection);
    }

    private Connection takeReader() throws SQLException {
        if (!await(reading)) {
            throw new UnavailableException("the database " + file.path() + " is busy; try again later");
        }
        try {
            long left = TURN_LIMIT.toNanos();
            while (idle.isEmpty() && readers >= READERS && !closed) {
                if (left <= 0) {
                    throw new UnavailableException("the database " + file.path() + " is busy; try again later");
                }
                left = readerFree.awaitNanos(left);
            }
            if (closed) {
                throw new UnavailableException("DiffusionDesk is stopping");
            }
            if (!idle.isEmpty()) {
                return idle.pop();
            }
            Connection connection = file.reader();
            readers++;
            return connection;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("interrupted while the database was busy");
        } finally {
            reading.unlock();
        }
    }

    private void giveBack(Connection connection, boolean whole) {
        reading.lock();
        try {
            if (whole && !closed) {
                idle.push(connection);
            } else {
                readers--;
                closeQuietly(connection);
            }
            readerFree.signal();
        } finally {
            reading.unlock();
        }
    }

    private static boolean await(ReentrantLock lock) {
        try {
            return lock.tryLock(TURN_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException problem) {
            LOG.warn("jobs: closing the database {}: {}", file.path(), problem.getMessage());
        }
    }

    /** Waits for what is being written; readers at work are closed when they are done. */
    @Override
    public void close() {
        writing.lock();
        reading.lock();
        try {
            closed = true;
            List.copyOf(idle).forEach(this::closeQuietly);
            readers -= idle.size();
            idle.clear();
            readerFree.signalAll();
            Connection present = writer;
            writer = null;
            if (present != null) {
                closeQuietly(present);
            }
        } finally {
            reading.unlock();
            writing.unlock();
        }
    }
}
