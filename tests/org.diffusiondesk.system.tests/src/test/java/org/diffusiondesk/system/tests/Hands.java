package org.diffusiondesk.system.tests;

import static org.awaitility.Awaitility.await;

import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.NativeLongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a person and a window manager do on a screen: real keys to the window that has the focus, and the polite request to close that comes of the
 * button in a title bar. The offsets are those of Xlib's structures where a {@code long} has 64 bits.
 */
final class Hands implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int CLIENT_MESSAGE = 33;
    private static final int VIEWABLE = 2;
    private static final long MAP_STATE = 92;
    private static final int FOCUS_GOES_TO_PARENT = 2;
    private static final NativeLong NOW = new NativeLong(0);

    private final X11 x11 = Native.load("X11", X11.class);
    private final Xtst xtst = Native.load("Xtst", Xtst.class);
    // without a handler Xlib ends this process when a window has gone in between; kept, so that it is not collected
    private final ErrorHandler heedless = (display, event) -> 0;
    private final Pointer display;

    /** The part of Xlib that is needed. */
    interface X11 extends Library {
        Pointer XOpenDisplay(String name);

        int XCloseDisplay(Pointer display);

        NativeLong XDefaultRootWindow(Pointer display);

        int XQueryTree(
                Pointer display,
                NativeLong window,
                NativeLongByReference root,
                NativeLongByReference parent,
                PointerByReference children,
                IntByReference count);

        int XFetchName(Pointer display, NativeLong window, PointerByReference name);

        int XGetWindowAttributes(Pointer display, NativeLong window, Pointer attributes);

        int XSetInputFocus(Pointer display, NativeLong window, int revertTo, NativeLong time);

        NativeLong XInternAtom(Pointer display, String name, boolean onlyIfExists);

        int XSendEvent(Pointer display, NativeLong window, boolean propagate, NativeLong mask, Pointer event);

        NativeLong XStringToKeysym(String name);

        byte XKeysymToKeycode(Pointer display, NativeLong keysym);

        Pointer XSetErrorHandler(ErrorHandler handler);

        int XSync(Pointer display, boolean discard);

        int XFree(Pointer data);
    }

    /** The extension that presses keys. */
    interface Xtst extends Library {
        int XTestFakeKeyEvent(Pointer display, int keycode, boolean press, NativeLong delay);
    }

    /** Hears of errors that the X server reports. */
    interface ErrorHandler extends Callback {
        int call(Pointer display, Pointer event);
    }

    Hands(Screen screen) {
        x11.XSetErrorHandler(heedless);
        display = x11.XOpenDisplay(screen.display());
        if (display == null) {
            throw new AssertionError("no connection to the screen " + screen.display());
        }
    }

    /** Waits for a window with this title and gives it the keyboard. */
    NativeLong awaitWindow(String title) {
        NativeLong window = await("a window " + title)
                .atMost(LIMIT)
                .until(() -> window(title), Optional::isPresent)
                .orElseThrow();
        x11.XSetInputFocus(display, window, FOCUS_GOES_TO_PARENT, NOW);
        x11.XSync(display, false);
        return window;
    }

    private Optional<NativeLong> window(String title) {
        PointerByReference children = new PointerByReference();
        IntByReference count = new IntByReference();
        NativeLong root = x11.XDefaultRootWindow(display);
        x11.XQueryTree(display, root, new NativeLongByReference(), new NativeLongByReference(), children, count);
        if (children.getValue() == null) {
            return Optional.empty();
        }
        try {
            for (int i = 0; i < count.getValue(); i++) {
                NativeLong window = children.getValue().getNativeLong((long) i * NativeLong.SIZE);
                if (title.equals(name(window).strip()) && isShown(window)) {
                    return Optional.of(window);
                }
            }
            return Optional.empty();
        } finally {
            x11.XFree(children.getValue());
        }
    }

    private String name(NativeLong window) {
        PointerByReference name = new PointerByReference();
        if (x11.XFetchName(display, window, name) == 0 || name.getValue() == null) {
            return "";
        }
        String text = name.getValue().getString(0);
        x11.XFree(name.getValue());
        return text;
    }

    private boolean isShown(NativeLong window) {
        try (Memory attributes = new Memory(256)) {
            return x11.XGetWindowAttributes(display, window, attributes) != 0
                    && attributes.getInt(MAP_STATE) == VIEWABLE;
        }
    }

    /** Types small letters and spaces. */
    void type(String words) {
        words.chars().forEach(letter -> press(letter == ' ' ? "space" : Character.toString(letter)));
    }

    /** Presses keys together, by the names that X has for them. */
    void press(String... keys) {
        List<Integer> codes = List.of(keys).stream().map(this::code).toList();
        codes.forEach(code -> xtst.XTestFakeKeyEvent(display, code, true, NOW));
        codes.reversed().forEach(code -> xtst.XTestFakeKeyEvent(display, code, false, NOW));
        x11.XSync(display, false);
    }

    private int code(String key) {
        int code = x11.XKeysymToKeycode(display, x11.XStringToKeysym(key)) & 0xff;
        if (code == 0) {
            throw new AssertionError("the keyboard has no key " + key);
        }
        return code;
    }

    /** Asks a window to close, as the button in its title bar does. */
    void close(NativeLong window) {
        try (Memory event = new Memory(192)) {
            event.clear();
            event.setInt(0, CLIENT_MESSAGE);
            event.setPointer(24, display);
            event.setNativeLong(32, window);
            event.setNativeLong(40, x11.XInternAtom(display, "WM_PROTOCOLS", false));
            event.setInt(48, 32);
            event.setNativeLong(56, x11.XInternAtom(display, "WM_DELETE_WINDOW", false));
            x11.XSendEvent(display, window, false, new NativeLong(0), event);
            x11.XSync(display, false);
        }
    }

    @Override
    public void close() {
        x11.XCloseDisplay(display);
    }
}
