package org.diffusiondesk.jobs.files.webp;

/** The 14 ways to foretell a pixel from those before it (RFC 9649, 4.1). Pixels are ARGB. Stateless. */
final class Predictors {
    static final int MODES = 14;
    static final int BLACK = 0xff000000;

    private Predictors() {}

    /** What is expected at {@code at}; only pixels before it are looked at. {@code mode} does not count in the first row and column. */
    static int predict(int mode, int[] pixels, int width, int at) {
        int x = at % width;
        if (at == 0) {
            return BLACK;
        }
        if (at < width) {
            return pixels[at - 1];
        }
        return x == 0 ? pixels[at - width] : inner(mode, pixels, width, at);
    }

    /** The same for a pixel that has neighbours; above the last pixel of a row, the next one is the first of the row itself. */
    static int inner(int mode, int[] pixels, int width, int at) {
        int left = pixels[at - 1];
        int top = pixels[at - width];
        int topLeft = pixels[at - width - 1];
        int topRight = pixels[at - width + 1];
        return switch (mode) {
            case 1 -> left;
            case 2 -> top;
            case 3 -> topRight;
            case 4 -> topLeft;
            case 5 -> average(average(left, topRight), top);
            case 6 -> average(left, topLeft);
            case 7 -> average(left, top);
            case 8 -> average(topLeft, top);
            case 9 -> average(top, topRight);
            case 10 -> average(average(left, topLeft), average(top, topRight));
            case 11 -> select(left, top, topLeft);
            case 12 -> clampedSum(left, top, topLeft);
            case 13 -> clampedHalf(average(left, top), topLeft);
            default -> BLACK;
        };
    }

    /** Each channel by itself, modulo 256. */
    static int minus(int a, int b) {
        int alphaGreen = 0x00ff00ff + (a & 0xff00ff00) - (b & 0xff00ff00);
        int redBlue = 0xff00ff00 + (a & 0x00ff00ff) - (b & 0x00ff00ff);
        return (alphaGreen & 0xff00ff00) | (redBlue & 0x00ff00ff);
    }

    /** Undoes {@link #minus}. */
    static int plus(int a, int b) {
        int alphaGreen = (a & 0xff00ff00) + (b & 0xff00ff00);
        int redBlue = (a & 0x00ff00ff) + (b & 0x00ff00ff);
        return (alphaGreen & 0xff00ff00) | (redBlue & 0x00ff00ff);
    }

    private static int average(int a, int b) {
        return (((a ^ b) & 0xfefefefe) >>> 1) + (a & b);
    }

    private static int select(int left, int top, int topLeft) {
        int towardsLeft = 0;
        int towardsTop = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            int corner = (topLeft >>> shift) & 0xff;
            towardsLeft += Math.abs(((top >>> shift) & 0xff) - corner);
            towardsTop += Math.abs(((left >>> shift) & 0xff) - corner);
        }
        return towardsLeft < towardsTop ? left : top;
    }

    private static int clampedSum(int left, int top, int topLeft) {
        int pixel = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            int sum = ((left >>> shift) & 0xff) + ((top >>> shift) & 0xff) - ((topLeft >>> shift) & 0xff);
            pixel |= Math.clamp(sum, 0, 255) << shift;
        }
        return pixel;
    }

    private static int clampedHalf(int average, int topLeft) {
        int pixel = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            int mean = (average >>> shift) & 0xff;
            pixel |= Math.clamp(mean + (mean - ((topLeft >>> shift) & 0xff)) / 2, 0, 255) << shift;
        }
        return pixel;
    }
}
