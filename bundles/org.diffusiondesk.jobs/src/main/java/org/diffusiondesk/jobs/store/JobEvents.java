package org.diffusiondesk.jobs.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.diffusiondesk.api.image.JobEvent;
import org.diffusiondesk.jobs.db.Sql;

/** The table {@code job_events}. Stateless. */
final class JobEvents {
    private static final int LIMIT = 200;

    private JobEvents() {}

    /** Does nothing to a job that has had too many already. */
    static void add(Connection connection, String job, JobEvent event) throws SQLException {
        Sql.update(
                connection,
                "INSERT INTO job_events (job, number, at, kind, text)"
                        + " SELECT ?, COUNT(*) + 1, ?, ?, ? FROM job_events WHERE job = ? HAVING COUNT(*) < ?",
                job,
                event.at().toEpochMilli(),
                event.kind(),
                event.text(),
                job,
                LIMIT);
    }

    static List<JobEvent> of(Connection connection, String job) throws SQLException {
        return Sql.list(
                connection,
                "SELECT at, kind, text FROM job_events WHERE job = ? ORDER BY number",
                row -> new JobEvent(
                        Instant.ofEpochMilli(row.getLong("at")), row.getString("kind"), row.getString("text")),
                job);
    }
}
