package org.diffusiondesk.jobs;

import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.diffusiondesk.api.error.InvalidRequestException;

/** Ranges, with errors that name the field and what would be right. Stateless. */
final class Checks {
    private Checks() {}

    static int inRange(String field, int value, int low, int high) {
        if (value < low || value > high) {
            throw wrong(field, field + " is " + value + "; " + low + " to " + high + " would be right");
        }
        return value;
    }

    static double inRange(String field, double value, double low, double high) {
        if (!(value >= low && value <= high)) {
            throw wrong(
                    field,
                    field + " is " + text(value) + "; a number from " + text(low) + " to " + text(high)
                            + " would be right");
        }
        return value;
    }

    static void inRange(String field, OptionalInt value, int low, int high) {
        value.ifPresent(number -> inRange(field, number, low, high));
    }

    static void inRange(String field, OptionalDouble value, double low, double high) {
        value.ifPresent(number -> inRange(field, number, low, high));
    }

    static InvalidRequestException wrong(String field, String message) {
        return new InvalidRequestException(field, message);
    }

    private static String text(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? String.valueOf((long) value)
                : String.valueOf(value);
    }
}
