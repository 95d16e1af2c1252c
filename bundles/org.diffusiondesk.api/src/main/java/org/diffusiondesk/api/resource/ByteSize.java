package org.diffusiondesk.api.resource;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.diffusiondesk.api.error.InvalidRequestException;

/** Amounts of memory as people write and read them. */
public final class ByteSize {
    private static final Map<String, Long> UNITS = Map.of(
            "", 1L,
            "b", 1L,
            "kb", 1_000L,
            "mb", 1_000_000L,
            "gb", 1_000_000_000L,
            "tb", 1_000_000_000_000L,
            "kib", 1L << 10,
            "mib", 1L << 20,
            "gib", 1L << 30,
            "tib", 1L << 40);

    private static final Pattern SIZE = Pattern.compile("(\\d{1,19}(?:\\.\\d{1,9})?)\\s*([a-zA-Z]*)");

    private static final String LETTERS = "KMG";
    private static final int STEP = 1024;

    private ByteSize() {}

    /**
     * Reads {@code 12 GiB}, {@code 1.5GiB}, {@code 800 MiB}, {@code 4GB} (decimal) or plain bytes; case does not matter. A bare {@code G} is refused,
     * because half of the world means 2^30 by it and the other half 10^9.
     *
     * @param setting names the setting or field in the error
     * @return bytes, 0 or more; a fraction of a byte is cut off
     * @throws InvalidRequestException when it can't be read, with what would be right
     */
    public static long parse(String setting, String text) {
        Matcher matcher = SIZE.matcher(text.strip());
        if (!matcher.matches()) {
            throw unreadable(setting, text);
        }
        Long unit = UNITS.get(matcher.group(2).toLowerCase(Locale.ROOT));
        boolean halfAByte = unit != null && unit == 1 && matcher.group(1).indexOf('.') >= 0;
        if (unit == null || halfAByte) {
            throw unreadable(setting, text);
        }
        BigDecimal bytes = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit));
        if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new InvalidRequestException(
                    setting, setting + " is \"" + text + "\", more than any machine has; for example 12 GiB");
        }
        return bytes.longValue();
    }

    private static InvalidRequestException unreadable(String setting, String text) {
        return new InvalidRequestException(
                setting,
                setting + " is \"" + text
                        + "\", which is no size; write for example 12 GiB, 800 MiB, 4 GB or plain bytes");
    }

    /** For people: {@code 12.5 GiB}, {@code 800 MiB}, {@code 1.5 KiB}, {@code 17 B}. Tenths below 10 and for GiB, where they matter. */
    public static String text(long bytes) {
        double size = bytes;
        int unit = 0;
        while (unit < LETTERS.length() && Math.round(Math.abs(size)) >= STEP) {
            size /= STEP;
            unit++;
        }
        if (unit == 0) {
            return bytes + " B";
        }
        boolean tenths = Math.abs(size) < 10 || unit == LETTERS.length();
        String number = String.format(Locale.ROOT, tenths ? "%.1f" : "%.0f", size);
        String shortest = number.endsWith(".0") ? number.substring(0, number.length() - 2) : number;
        return shortest + " " + LETTERS.charAt(unit - 1) + "iB";
    }
}
