package org.diffusiondesk.ui;

import java.util.stream.IntStream;
import org.diffusiondesk.ui.kit.Icons;
import org.diffusiondesk.ui.kit.Palette;
import org.eclipse.e4.core.contexts.IEclipseContext;
import org.eclipse.e4.ui.css.swt.theme.IThemeEngine;
import org.eclipse.jface.window.Window;
import org.eclipse.swt.SWT;
import org.eclipse.swt.graphics.Image;
import org.eclipse.swt.widgets.Display;

/** Light or dark as the system is, also when it changes while the window is open; and the window's icon. */
final class Look {
    /** Where the rendering engine looks for the theme to begin with. */
    private static final String THEME_AT_START = "cssTheme";

    private static final String LIGHT = "org.diffusiondesk.ui.theme.light";
    private static final String DARK = "org.diffusiondesk.ui.theme.dark";
    private static final int[] ICON_SIZES = {16, 32, 48, 64, 128};

    private final IEclipseContext application;
    private final Display display;

    Look(IEclipseContext application, Display display) {
        this.application = application;
        this.display = display;
    }

    void install() {
        application.set(THEME_AT_START, theme());
        display.addListener(SWT.Settings, event -> follow());
        Image[] icons = IntStream.of(ICON_SIZES)
                .mapToObj(size ->
                        Icons.image(display, "app", size, Palette.current().accent()))
                .toArray(Image[]::new);
        Window.setDefaultImages(icons);
        display.disposeExec(() -> {
            for (Image icon : icons) {
                icon.dispose();
            }
        });
    }

    private void follow() {
        if (application.get(IThemeEngine.class.getName()) instanceof IThemeEngine engine) {
            engine.setTheme(theme(), false);
        }
    }

    private static String theme() {
        return Display.isSystemDarkTheme() ? DARK : LIGHT;
    }
}
