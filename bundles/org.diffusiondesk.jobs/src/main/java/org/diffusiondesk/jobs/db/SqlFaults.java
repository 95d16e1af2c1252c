package org.diffusiondesk.jobs.db;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Set;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.EngineException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.UnavailableException;

/** What SQLite's result codes mean to a person. Stateless. */
final class SqlFaults {
    private static final int PERM = 3;
    private static final int BUSY = 5;
    private static final int LOCKED = 6;
    private static final int READONLY = 8;
    private static final int IOERR = 10;
    static final int CORRUPT = 11;
    private static final int FULL = 13;
    private static final int CANTOPEN = 14;
    private static final int NOTADB = 26;

    private SqlFaults() {}

    static boolean isDamage(SQLException problem) {
        return Set.of(CORRUPT, NOTADB).contains(problem.getErrorCode());
    }

    static DeskException of(SQLException problem, Path file) {
        return switch (problem.getErrorCode()) {
            case BUSY, LOCKED ->
                unavailable(
                        "the database " + file
                                + " is locked by another program; close that program (a database browser, a backup), then try again",
                        problem);
            case FULL ->
                unavailable(
                        "the disk that holds the database " + file + " is full; make room on it, then try again",
                        problem);
            case READONLY, PERM, CANTOPEN, IOERR ->
                unavailable(
                        "the database " + file + " can't be read or written ("
                                + problem.getMessage()
                                + "); check the disk and the rights of the file and its folder",
                        problem);
            case CORRUPT, NOTADB ->
                new EngineException(
                        ErrorCode.INTERNAL,
                        "the database " + file + " is damaged; at the next start it is set aside and a new one begun",
                        problem);
            default ->
                new EngineException(
                        ErrorCode.INTERNAL, "a fault with the database " + file + ": " + problem.getMessage(), problem);
        };
    }

    private static UnavailableException unavailable(String text, SQLException problem) {
        UnavailableException fault = new UnavailableException(text);
        fault.addSuppressed(problem);
        return fault;
    }
}
