package org.diffusiondesk.rest;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;

/** Writes figures in Prometheus' text format, version 0.0.4: families one after the other, each with its samples. For one thread. */
final class MetricsText {
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";
    private static final String PREFIX = "diffusiondesk_";

    private final StringBuilder text = new StringBuilder(4096);
    private String family = "";

    /** Begins a figure that goes up and down. */
    MetricsText gauge(String name, String help) {
        return begin(name, "gauge", help);
    }

    /** Begins a figure that only grows; its name ends with {@code _total}. */
    MetricsText counter(String name, String help) {
        return begin(name, "counter", help);
    }

    private MetricsText begin(String name, String type, String help) {
        family = PREFIX + name;
        text.append("# HELP ").append(family).append(' ');
        text.append(help.replace("\\", "\\\\").replace("\n", "\\n")).append('\n');
        text.append("# TYPE ").append(family).append(' ').append(type).append('\n');
        return this;
    }

    /** A family of how often and how long together; {@code labels} are names and values in turn. */
    MetricsText summary(String name, String help) {
        return begin(name, "summary", help);
    }

    /** The sample of a summary. */
    void sum(Tally.Sum sum, String... labels) {
        line("_sum", plain(sum.seconds()), labels);
        line("_count", Long.toString(sum.count()), labels);
    }

    /** Begins a figure of times by how many were within each bound. */
    MetricsText histogram(String name, String help) {
        return begin(name, "histogram", help);
    }

    /** The samples of a histogram: {@code within} the bounds, which ascend, and in all. */
    void distribution(List<Double> bounds, List<Long> within, long count, double seconds, String... labels) {
        String[] more = Arrays.copyOf(labels, labels.length + 2);
        more[labels.length] = "le";
        for (int i = 0; i < bounds.size(); i++) {
            more[labels.length + 1] = plain(bounds.get(i));
            line("_bucket", Long.toString(within.get(i)), more);
        }
        more[labels.length + 1] = "+Inf";
        line("_bucket", Long.toString(count), more);
        line("_sum", plain(seconds), labels);
        line("_count", Long.toString(count), labels);
    }

    /** A sample of the family; {@code labels} are names and values in turn. */
    MetricsText sample(long value, String... labels) {
        line("", Long.toString(value), labels);
        return this;
    }

    private void line(String suffix, String value, String... labels) {
        text.append(family).append(suffix);
        for (int i = 0; i + 1 < labels.length; i += 2) {
            text.append(i == 0 ? '{' : ',').append(labels[i]).append("=\"");
            text.append(
                    labels[i + 1].replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"));
            text.append('"');
        }
        text.append(labels.length > 0 ? "} " : " ").append(value).append('\n');
    }

    private static String plain(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
