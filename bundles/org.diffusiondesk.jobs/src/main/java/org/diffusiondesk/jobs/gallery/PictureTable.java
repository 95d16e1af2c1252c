package org.diffusiondesk.jobs.gallery;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.diffusiondesk.jobs.db.Database;
import org.diffusiondesk.jobs.db.Sql;

/** The rows about pictures. Thread-safe, as the database is. */
final class PictureTable {
    private final Database database;

    PictureTable(Database database) {
        this.database = database;
    }

    /** A picture's row, without its tags. */
    record Row(PictureFacts facts, Whereabouts whereabouts, boolean favourite) {}

    /** What is needed to see whether a file has changed. */
    record Known(Whereabouts whereabouts, FileStamp stamp) {}

    /** Every picture by name. */
    Map<String, Known> known() {
        Map<String, Known> known = new TreeMap<>();
        database.read(connection ->
                        Sql.list(connection, "SELECT name, whereabouts, bytes, modified_at FROM pictures", row -> {
                            Known one = new Known(
                                    Whereabouts.ofStored(row.getString("whereabouts")),
                                    new FileStamp(row.getLong("bytes"), row.getLong("modified_at")));
                            return Map.entry(row.getString("name"), one);
                        }))
                .forEach(entry -> known.put(entry.getKey(), entry.getValue()));
        return known;
    }

    Optional<Row> find(String name) {
        return database.read(connection -> find(connection, name));
    }

    private static Optional<Row> find(Connection connection, String name) throws SQLException {
        return Sql.first(connection, "SELECT * FROM pictures WHERE name = ?", PictureTable::row, name);
    }

    static Row row(ResultSet row) throws SQLException {
        PictureFacts facts = new PictureFacts(
                row.getString("name"),
                row.getLong("bytes"),
                row.getLong("modified_at"),
                row.getString("job"),
                row.getInt("place"),
                row.getLong("seed"),
                row.getInt("width"),
                row.getInt("height"),
                row.getString("model"),
                row.getString("prompt"),
                row.getString("negative_prompt"));
        return new Row(facts, Whereabouts.ofStored(row.getString("whereabouts")), row.getInt("favourite") != 0);
    }

    /** New rows, and others with what their files say now. What people noted stays. */
    void put(Collection<PictureFacts> pictures, Whereabouts whereabouts) {
        if (pictures.isEmpty()) {
            return;
        }
        database.write(connection -> {
            for (PictureFacts picture : pictures) {
                put(connection, picture, whereabouts);
            }
            return pictures.size();
        });
    }

    private static void put(Connection connection, PictureFacts picture, Whereabouts whereabouts) throws SQLException {
        String sql = "INSERT INTO pictures (name, whereabouts, bytes, modified_at, job, place, seed, width, height,"
                + " model, prompt, negative_prompt, words, favourite) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)"
                + " ON CONFLICT (name) DO UPDATE SET whereabouts = excluded.whereabouts, gone_at = NULL,"
                + " bytes = excluded.bytes, modified_at = excluded.modified_at, job = excluded.job,"
                + " place = excluded.place, seed = excluded.seed, width = excluded.width, height = excluded.height,"
                + " model = excluded.model, prompt = excluded.prompt, negative_prompt = excluded.negative_prompt,"
                + " words = excluded.words";
        Sql.update(
                connection,
                sql,
                picture.name(),
                whereabouts.stored(),
                picture.bytes(),
                picture.modified(),
                picture.job(),
                picture.index(),
                picture.seed(),
                picture.width(),
                picture.height(),
                picture.model(),
                picture.prompt(),
                picture.negativePrompt(),
                picture.words());
    }

    /** Files were moved, or are not where they were. */
    void move(Collection<String> names, Whereabouts whereabouts, Instant now) {
        if (names.isEmpty()) {
            return;
        }
        Optional<Long> goneAt = Optional.of(now.toEpochMilli()).filter(at -> whereabouts == Whereabouts.GONE);
        database.write(connection -> {
            for (String name : names) {
                Sql.update(
                        connection,
                        "UPDATE pictures SET whereabouts = ?, gone_at = ? WHERE name = ?",
                        whereabouts.stored(),
                        goneAt,
                        name);
            }
            return names.size();
        });
    }

    void favourite(String name, boolean favourite) {
        database.write(connection ->
                Sql.update(connection, "UPDATE pictures SET favourite = ? WHERE name = ?", favourite ? 1 : 0, name));
    }

    void tags(String name, List<String> tags) {
        database.write(connection -> {
            Sql.update(connection, "DELETE FROM picture_tags WHERE name = ?", name);
            for (String tag : tags) {
                Sql.update(connection, "INSERT INTO picture_tags (name, tag) VALUES (?, ?)", name, tag);
            }
            return tags.size();
        });
    }

    List<String> tags(String name) {
        return database.read(connection -> Sql.list(
                connection,
                "SELECT tag FROM picture_tags WHERE name = ? ORDER BY tag",
                row -> row.getString("tag"),
                name));
    }

    /** Removes rows for good, with their tags. */
    void remove(Collection<String> names) {
        if (names.isEmpty()) {
            return;
        }
        database.write(connection -> {
            for (String name : names) {
                Sql.update(connection, "DELETE FROM picture_tags WHERE name = ?", name);
                Sql.update(connection, "DELETE FROM pictures WHERE name = ?", name);
            }
            return names.size();
        });
    }

    /** Names of the pictures there. */
    List<String> names(Whereabouts whereabouts) {
        return database.read(connection -> Sql.list(
                connection,
                "SELECT name FROM pictures WHERE whereabouts = ? ORDER BY name",
                row -> row.getString("name"),
                whereabouts.stored()));
    }

    /** Names of the pictures that went before this time. */
    List<String> goneBefore(Instant time) {
        return database.read(connection -> Sql.list(
                connection,
                "SELECT name FROM pictures WHERE whereabouts = ? AND gone_at < ?",
                row -> row.getString("name"),
                Whereabouts.GONE.stored(),
                time.toEpochMilli()));
    }
}
