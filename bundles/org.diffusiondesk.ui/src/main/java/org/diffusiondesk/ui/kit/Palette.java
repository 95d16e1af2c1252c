package org.diffusiondesk.ui.kit;

import org.eclipse.swt.SWT;
import org.eclipse.swt.graphics.Color;
import org.eclipse.swt.widgets.Display;

/**
 * The few colours that are not the system's own: one accent, three lights, a muted text. Each is at least 4.5:1 against the system's background of
 * its theme. {@code image} and {@code words} tell the two workers apart where their shares are drawn, also for people who see few colours. Colours hold no
 * native resource.
 */
public record Palette(
        Color accent,
        Color muted,
        Color good,
        Color busy,
        Color bad,
        Color off,
        Color tint,
        Color badTint,
        Color canvas,
        Color image,
        Color words) {
    private static final Palette LIGHT = new Palette(
            rgb(0x1a5fb4),
            rgb(0x5c6370),
            rgb(0x1d7f3c),
            rgb(0x946000),
            rgb(0xb3261e),
            rgb(0x6b7280),
            rgb(0xe7effa),
            rgb(0xfbeae8),
            rgb(0xe4e5e8),
            rgb(0x1a5fb4),
            rgb(0xa84b00));
    private static final Palette DARK = new Palette(
            rgb(0x8ab8f5),
            rgb(0xb3b9c4),
            rgb(0x6fcf8a),
            rgb(0xe5b454),
            rgb(0xff9d94),
            rgb(0xa3a9b5),
            rgb(0x2c3a4d),
            rgb(0x4c302e),
            rgb(0x232427),
            rgb(0x8ab8f5),
            rgb(0xf0a35e));

    /** The one that fits the system's theme now. */
    public static Palette current() {
        return Display.isSystemDarkTheme() ? DARK : LIGHT;
    }

    /** The colour of a light. */
    public Color of(Light light) {
        return switch (light) {
            case OFF -> off;
            case BUSY -> busy;
            case GOOD -> good;
            case BAD -> bad;
        };
    }

    /** The colour of ordinary text. */
    public static Color text(Display display) {
        return display.getSystemColor(SWT.COLOR_WIDGET_FOREGROUND);
    }

    /** The colour of text on one of the filled colours. */
    public static Color onFilled(Display display) {
        return display.getSystemColor(Display.isSystemDarkTheme() ? SWT.COLOR_BLACK : SWT.COLOR_WHITE);
    }

    private static Color rgb(int value) {
        return new Color(value >> 16 & 0xff, value >> 8 & 0xff, value & 0xff);
    }
}
