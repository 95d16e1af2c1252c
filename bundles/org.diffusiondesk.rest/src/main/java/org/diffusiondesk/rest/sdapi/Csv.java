package org.diffusiondesk.rest.sdapi;

import java.util.ArrayList;
import java.util.List;

/** Comma-separated values as of RFC 4180: a value in quotes may have commas, line ends and doubled quotes. Lines without anything are left out. Stateless. */
final class Csv {
    private Csv() {}

    static List<List<String>> rows(String text) {
        List<List<String>> rows = new ArrayList<>();
        List<String> row = new ArrayList<>();
        StringBuilder value = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted) {
                boolean twice = c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"';
                quoted = c != '"' || twice;
                if (quoted) {
                    value.append(c);
                }
                i += twice ? 1 : 0;
            } else if (c == '"') {
                quoted = true;
            } else if (c == ',') {
                row.add(taken(value));
            } else if (c == '\n') {
                row.add(taken(value));
                end(row, rows);
            } else if (c != '\r') {
                value.append(c);
            }
        }
        row.add(taken(value));
        end(row, rows);
        return rows;
    }

    private static String taken(StringBuilder value) {
        String text = value.toString();
        value.setLength(0);
        return text;
    }

    private static void end(List<String> row, List<List<String>> rows) {
        if (row.size() > 1 || !row.getFirst().isEmpty()) {
            rows.add(List.copyOf(row));
        }
        row.clear();
    }
}
