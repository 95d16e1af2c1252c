package org.diffusiondesk.jobs.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.image.InputImage;
import org.diffusiondesk.api.image.JobFilter;
import org.diffusiondesk.api.image.JobState;
import org.diffusiondesk.jobs.db.Sql;

/** The tables {@code jobs}, {@code job_inputs} and {@code job_pictures}. Stateless. */
final class JobTable {
    private static final String COLUMNS = "id, state, priority, attended, request, command, submitted_at, started_at,"
            + " ended_at, attempts, interruptions, queued_ms, loading_ms, sampling_ms, error_code, error_param, error_text";
    private static final String ENDED = states(true);
    private static final String UNFINISHED = states(false);

    private final JobJson json;

    JobTable(JobJson json) {
        this.json = json;
    }

    private static String states(boolean ended) {
        return Arrays.stream(JobState.values())
                .filter(state -> state.ended() == ended)
                .map(state -> "'" + state.wire() + "'")
                .collect(Collectors.joining(", ", "(", ")"));
    }

    /** Behind all that were inserted before. */
    void insert(Connection connection, JobRow row, List<InputImage> inputs) throws SQLException {
        Sql.update(
                connection,
                "INSERT INTO jobs (id, place, state, priority, attended, model, request, command, work, submitted_at,"
                        + " attempts, interruptions)"
                        + " SELECT ?, COALESCE(MAX(place), 0) + 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM jobs",
                row.id(),
                row.state().wire(),
                row.priority(),
                row.attended() ? 1 : 0,
                row.command().model().id(),
                json.text(row.request()),
                json.text(row.command()),
                row.work(),
                row.submitted().toEpochMilli(),
                row.attempts(),
                row.interruptions());
        for (int i = 0; i < inputs.size(); i++) {
            Sql.update(
                    connection,
                    "INSERT INTO job_inputs (job, place, role, bytes) VALUES (?, ?, ?, ?)",
                    row.id(),
                    i,
                    inputs.get(i).role().wire(),
                    inputs.get(i).bytes());
        }
    }

    /** What changes while it waits and is at work. */
    void update(Connection connection, JobRow row) throws SQLException {
        Sql.update(
                connection,
                "UPDATE jobs SET state = ?, priority = ?, started_at = ?, ended_at = ?, attempts = ?, interruptions = ?,"
                        + " queued_ms = ?, loading_ms = ?, sampling_ms = ?, error_code = ?, error_param = ?, error_text = ?"
                        + " WHERE id = ?",
                row.state().wire(),
                row.priority(),
                row.started().map(Instant::toEpochMilli),
                row.ended().map(Instant::toEpochMilli),
                row.attempts(),
                row.interruptions(),
                row.times().map(times -> times.queued().toMillis()),
                row.times().map(times -> times.loading().toMillis()),
                row.times().map(times -> times.sampling().toMillis()),
                row.error().map(error -> error.code().wire()),
                row.error().flatMap(DeskException::param),
                row.error().map(DeskException::text),
                row.id());
    }

    /** What it left; the pictures that it brought are not needed any more. */
    void finish(Connection connection, JobRow row, List<JobPicture> pictures) throws SQLException {
        Sql.update(connection, "UPDATE jobs SET command = ? WHERE id = ?", json.text(row.command()), row.id());
        Sql.update(connection, "DELETE FROM job_inputs WHERE job = ?", row.id());
        for (JobPicture picture : pictures) {
            Sql.update(
                    connection,
                    "INSERT INTO job_pictures (job, place, name, seed, width, height) VALUES (?, ?, ?, ?, ?, ?)",
                    row.id(),
                    picture.index(),
                    picture.name(),
                    picture.seed(),
                    picture.width(),
                    picture.height());
        }
    }

    Optional<JobRow> find(Connection connection, String id) throws SQLException {
        return Sql.first(connection, "SELECT " + COLUMNS + " FROM jobs WHERE id = ?", this::row, id);
    }

    /** The newest first; rows that another version wrote and nobody can read are left out. */
    List<JobRow> list(Connection connection, JobFilter filter) throws SQLException {
        StringBuilder sql = new StringBuilder("SELECT " + COLUMNS + " FROM jobs WHERE 1 = 1");
        List<Object> arguments = new ArrayList<>();
        if (!filter.states().isEmpty()) {
            sql.append(filter.states().stream()
                    .map(state -> "?")
                    .collect(Collectors.joining(", ", " AND state IN (", ")")));
            filter.states().forEach(state -> arguments.add(state.wire()));
        }
        if (filter.before().isPresent()) {
            sql.append(" AND place < (SELECT place FROM jobs WHERE id = ?)");
            arguments.add(filter.before().get());
        }
        sql.append(" ORDER BY place DESC LIMIT ?");
        arguments.add(filter.limit());
        return readable(Sql.list(connection, sql.toString(), this::readable, arguments.toArray()));
    }

    /** In the order of their submission. */
    List<JobRow> unfinished(Connection connection) throws SQLException {
        return readable(Sql.list(
                connection,
                "SELECT " + COLUMNS + " FROM jobs WHERE state IN " + UNFINISHED + " ORDER BY place",
                this::readable));
    }

    /** Unfinished jobs that another version wrote and nobody can read end here. */
    void endUnreadable(Connection connection, List<JobRow> readable, Instant now) throws SQLException {
        List<String> ids =
                Sql.list(connection, "SELECT id FROM jobs WHERE state IN " + UNFINISHED, row -> row.getString("id"));
        List<String> known = readable.stream().map(JobRow::id).toList();
        for (String id : ids) {
            if (!known.contains(id)) {
                Sql.update(
                        connection,
                        "UPDATE jobs SET state = ?, ended_at = ? WHERE id = ?",
                        JobState.FAILED.wire(),
                        now.toEpochMilli(),
                        id);
            }
        }
    }

    List<InputImage> inputs(Connection connection, String id) throws SQLException {
        return Sql.list(
                connection,
                "SELECT role, bytes FROM job_inputs WHERE job = ? ORDER BY place",
                row -> new InputImage(
                        InputImage.Role.valueOf(row.getString("role").toUpperCase(Locale.ROOT)), row.getBytes("bytes")),
                id);
    }

    List<JobPicture> pictures(Connection connection, String id) throws SQLException {
        return Sql.list(
                connection,
                "SELECT place, name, seed, width, height FROM job_pictures WHERE job = ? ORDER BY place",
                row -> new JobPicture(
                        row.getInt("place"),
                        row.getString("name"),
                        row.getLong("seed"),
                        row.getInt("width"),
                        row.getInt("height")),
                id);
    }

    /** Finished jobs, the newest first. */
    List<Past> past(Connection connection, int limit) throws SQLException {
        return Sql.list(
                connection,
                "SELECT model, work, loading_ms, sampling_ms FROM jobs"
                        + " WHERE state = 'done' AND sampling_ms IS NOT NULL ORDER BY place DESC LIMIT ?",
                row -> new Past(
                        row.getString("model"),
                        row.getLong("work"),
                        row.getLong("loading_ms"),
                        row.getLong("sampling_ms")),
                limit);
    }

    /** Forgets all but the newest ended jobs; their pictures stay where they are. */
    int keep(Connection connection, int ended) throws SQLException {
        return Sql.update(
                connection,
                "DELETE FROM jobs WHERE state IN " + ENDED + " AND place <= (SELECT place FROM jobs WHERE state IN "
                        + ENDED + " ORDER BY place DESC LIMIT 1 OFFSET ?)",
                ended);
    }

    private static List<JobRow> readable(List<Optional<JobRow>> rows) {
        return rows.stream().flatMap(Optional::stream).toList();
    }

    private Optional<JobRow> readable(ResultSet row) throws SQLException {
        try {
            return Optional.of(row(row));
        } catch (DeskException foreign) {
            return Optional.empty();
        }
    }

    private JobRow row(ResultSet row) throws SQLException {
        Optional<Long> sampling = Sql.optionalLong(row, "sampling_ms");
        Optional<JobRow.Times> times = sampling.isEmpty()
                ? Optional.empty()
                : Optional.of(new JobRow.Times(
                        Duration.ofMillis(row.getLong("queued_ms")),
                        Duration.ofMillis(row.getLong("loading_ms")),
                        Duration.ofMillis(sampling.get())));
        String code = row.getString("error_code");
        Optional<DeskException> error = code == null
                ? Optional.empty()
                : Optional.of(StoredErrors.of(
                        code, Optional.ofNullable(row.getString("error_param")), row.getString("error_text")));
        return new JobRow(
                row.getString("id"),
                JobState.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                row.getInt("priority"),
                row.getInt("attended") != 0,
                json.request(row.getString("request")),
                json.command(row.getString("command")),
                Instant.ofEpochMilli(row.getLong("submitted_at")),
                Sql.optionalLong(row, "started_at").map(Instant::ofEpochMilli),
                Sql.optionalLong(row, "ended_at").map(Instant::ofEpochMilli),
                row.getInt("attempts"),
                row.getInt("interruptions"),
                times,
                error);
    }
}
