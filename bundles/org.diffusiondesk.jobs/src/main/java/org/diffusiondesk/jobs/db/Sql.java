package org.diffusiondesk.jobs.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Short forms of JDBC. Arguments are texts, numbers and bytes; an {@code Optional.empty()} is a NULL. Stateless. */
public final class Sql {
    /** What is done with a connection. It must not keep the connection. */
    @FunctionalInterface
    public interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /** Makes something of a row. */
    @FunctionalInterface
    public interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    private Sql() {}

    /** Runs a statement that changes something; returns how many rows it changed. */
    public static int update(Connection connection, String sql, Object... arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, arguments);
            return statement.executeUpdate();
        }
    }

    /** Runs a statement of any kind, for what it does. */
    public static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** All rows of a query. */
    public static <T> List<T> list(Connection connection, String sql, Row<T> row, Object... arguments)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, arguments);
            try (ResultSet rows = statement.executeQuery()) {
                List<T> all = new ArrayList<>();
                while (rows.next()) {
                    all.add(row.of(rows));
                }
                return all;
            }
        }
    }

    /** The first row of a query. */
    public static <T> Optional<T> first(Connection connection, String sql, Row<T> row, Object... arguments)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, arguments);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? Optional.of(row.of(rows)) : Optional.empty();
            }
        }
    }

    /** A number that may be NULL. */
    public static Optional<Long> optionalLong(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(value);
    }

    private static void bind(PreparedStatement statement, Object... arguments) throws SQLException {
        for (int i = 0; i < arguments.length; i++) {
            Object value = arguments[i] instanceof Optional<?> optional ? optional.orElse(null) : arguments[i];
            statement.setObject(i + 1, value);
        }
    }
}
