package org.diffusiondesk.jobs.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.jobs.db.Sql;

/** The table {@code job_keys}: which job a client's key stands for. Stateless. */
final class JobKeys {
    static final Duration KEPT = Duration.ofHours(24);

    private record Use(String job, String hash) {}

    private JobKeys() {}

    /**
     * The job that was submitted with this key before.
     *
     * @throws InvalidRequestException the key was used for another request
     */
    static Optional<String> job(Connection connection, String key, String hash, Instant now) throws SQLException {
        Sql.update(
                connection, "DELETE FROM job_keys WHERE at < ?", now.minus(KEPT).toEpochMilli());
        Optional<Use> before = Sql.first(
                connection,
                "SELECT job, request_hash FROM job_keys WHERE client_key = ?",
                row -> new Use(row.getString("job"), row.getString("request_hash")),
                key);
        if (before.isPresent() && !before.get().hash().equals(hash)) {
            throw new InvalidRequestException(
                    ErrorCode.CONFLICT,
                    "Idempotency-Key",
                    "this Idempotency-Key was used for another request (job "
                            + before.get().job()
                            + "); another request needs another key, the same one must be sent unchanged");
        }
        return before.map(Use::job);
    }

    static void add(Connection connection, String key, String job, String hash, Instant now) throws SQLException {
        Sql.update(
                connection,
                "INSERT INTO job_keys (client_key, job, request_hash, at) VALUES (?, ?, ?, ?)",
                key,
                job,
                hash,
                now.toEpochMilli());
    }
}
