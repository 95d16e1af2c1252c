package org.diffusiondesk.jobs.gallery;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.diffusiondesk.api.history.GalleryQuery;
import org.diffusiondesk.api.history.TagCount;
import org.diffusiondesk.jobs.db.Database;
import org.diffusiondesk.jobs.db.Sql;

/**
 * Finds pictures page by page. A word is looked for by a scan of all rows: ten thousand take some milliseconds, and it is the same SQL in every database.
 * Thread-safe.
 */
final class PictureSearch {
    private static final char ESCAPE = '!';

    private final Database database;

    PictureSearch(Database database) {
        this.database = database;
    }

    /**
     * One page.
     *
     * @param tags by the name of the picture
     * @param more whether another page follows
     */
    record Found(List<PictureTable.Row> rows, Map<String, List<String>> tags, boolean more, long total) {}

    /** A condition with its arguments. */
    private record Where(String sql, List<Object> arguments) {
        Where and(String more, Object... values) {
            List<Object> all = new ArrayList<>(arguments);
            Collections.addAll(all, values);
            return new Where(sql + " AND " + more, all);
        }
    }

    Found find(GalleryQuery query) {
        Where all = where(query);
        Where page =
                query.after().map(Cursor::parse).map(after -> after(all, after)).orElse(all);
        return database.read(connection -> {
            List<PictureTable.Row> rows = Sql.list(
                    connection,
                    "SELECT * FROM pictures WHERE " + page.sql() + " ORDER BY modified_at DESC, name DESC LIMIT "
                            + (query.limit() + 1),
                    PictureTable::row,
                    page.arguments().toArray());
            long total = Sql.first(
                            connection,
                            "SELECT COUNT(*) FROM pictures WHERE " + all.sql(),
                            row -> row.getLong(1),
                            all.arguments().toArray())
                    .orElse(0L);
            List<PictureTable.Row> shown = rows.stream().limit(query.limit()).toList();
            return new Found(shown, tags(connection, shown), rows.size() > query.limit(), total);
        });
    }

    private static Where where(GalleryQuery query) {
        Where where =
                new Where("whereabouts = ?", List.of((query.bin() ? Whereabouts.BIN : Whereabouts.OUTPUTS).stored()));
        if (query.favourites()) {
            where = where.and("favourite = 1");
        }
        if (query.model().isPresent()) {
            where = where.and("model = ?", query.model().get());
        }
        for (String tag : query.tags()) {
            where = where.and("EXISTS (SELECT 1 FROM picture_tags t WHERE t.name = pictures.name AND t.tag = ?)", tag);
        }
        for (String word : words(query)) {
            where = where.and("words LIKE ? ESCAPE '" + ESCAPE + "'", "%" + literally(word) + "%");
        }
        return where;
    }

    private static List<String> words(GalleryQuery query) {
        return query.text().stream()
                .flatMap(text -> Stream.of(text.toLowerCase(Locale.ROOT).split("\\s+")))
                .filter(word -> !word.isEmpty())
                .distinct()
                .toList();
    }

    private static String literally(String word) {
        StringBuilder pattern = new StringBuilder();
        for (char c : word.toCharArray()) {
            if (c == '%' || c == '_' || c == ESCAPE) {
                pattern.append(ESCAPE);
            }
            pattern.append(c);
        }
        return pattern.toString();
    }

    private static Where after(Where all, Cursor after) {
        return all.and(
                "(modified_at < ? OR (modified_at = ? AND name < ?))",
                after.modified(),
                after.modified(),
                after.name());
    }

    private static Map<String, List<String>> tags(Connection connection, List<PictureTable.Row> rows)
            throws SQLException {
        Map<String, List<String>> tags = new HashMap<>();
        if (rows.isEmpty()) {
            return tags;
        }
        String marks = String.join(", ", Collections.nCopies(rows.size(), "?"));
        Sql.list(
                        connection,
                        "SELECT name, tag FROM picture_tags WHERE name IN (" + marks + ") ORDER BY tag",
                        row -> Map.entry(row.getString("name"), row.getString("tag")),
                        rows.stream().map(row -> row.facts().name()).toArray())
                .forEach(entry -> tags.computeIfAbsent(entry.getKey(), name -> new ArrayList<>())
                        .add(entry.getValue()));
        return tags;
    }

    /** All tags of pictures that are not in the bin, the most used first. */
    List<TagCount> tags() {
        return database.read(connection -> Sql.list(
                connection,
                "SELECT tag, COUNT(*) AS pictures FROM picture_tags JOIN pictures ON pictures.name = picture_tags.name"
                        + " WHERE whereabouts = ? GROUP BY tag ORDER BY pictures DESC, tag",
                row -> new TagCount(row.getString("tag"), row.getLong("pictures")),
                Whereabouts.OUTPUTS.stored()));
    }
}
