package org.diffusiondesk.ui.kit;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.eclipse.swt.graphics.Color;
import org.eclipse.swt.graphics.Image;
import org.eclipse.swt.graphics.ImageData;
import org.eclipse.swt.graphics.ImageDataProvider;
import org.eclipse.swt.widgets.Control;
import org.eclipse.swt.widgets.Display;

/**
 * The icons, drawn from SVG in the size and colour that is wanted. All are lines of one width on a grid of 16; their colour is {@code currentColor},
 * so that they follow the theme.
 */
public final class Icons {
    private static final int GRID = 16;

    private Icons() {}

    /** An icon for a control, in the colour of text; disposed of with the control. */
    public static Image forControl(Control owner, String name) {
        return forControl(owner, name, Palette.text(owner.getDisplay()));
    }

    /** An icon for a control, in this colour; disposed of with the control. */
    public static Image forControl(Control owner, String name, Color color) {
        Image image = image(owner.getDisplay(), name, GRID, color);
        owner.addDisposeListener(event -> image.dispose());
        return image;
    }

    /** An icon of any size; the caller disposes of it. */
    public static Image image(Display display, String name, int size, Color color) {
        String drawing = read(name)
                .replace(
                        "currentColor",
                        String.format("#%02x%02x%02x", color.getRed(), color.getGreen(), color.getBlue()));
        return new Image(display, (ImageDataProvider) zoom -> raster(drawing, size * zoom / 100));
    }

    private static ImageData raster(String drawing, int pixels) {
        String sized = drawing.replaceFirst(
                "width=\"\\d+\" height=\"\\d+\"", "width=\"" + pixels + "\" height=\"" + pixels + "\"");
        return new ImageData(new ByteArrayInputStream(sized.getBytes(StandardCharsets.UTF_8)));
    }

    private static String read(String name) {
        try (InputStream in = Icons.class.getResourceAsStream("/icons/" + name + ".svg")) {
            if (in == null) {
                throw new FileNotFoundException("no icon " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
