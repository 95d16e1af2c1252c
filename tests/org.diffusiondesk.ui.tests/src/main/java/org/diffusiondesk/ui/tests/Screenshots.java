package org.diffusiondesk.ui.tests;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.eclipse.swt.SWT;
import org.eclipse.swt.graphics.GC;
import org.eclipse.swt.graphics.Image;
import org.eclipse.swt.graphics.ImageData;
import org.eclipse.swt.graphics.ImageLoader;
import org.eclipse.swt.graphics.Point;
import org.eclipse.swt.graphics.Rectangle;
import org.eclipse.swt.widgets.Display;
import org.eclipse.swt.widgets.Shell;

/** Pictures of the window as it stands on the screen, under target/screenshots. */
record Screenshots(Window window, Display display) {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** GTK draws with its frame clock, some time after the widgets have changed. */
    private void awaitFrames() {
        CountDownLatch drawn = new CountDownLatch(1);
        window.act(() -> display.timerExec(400, drawn::countDown));
        await("the frames").atMost(LIMIT).until(() -> drawn.getCount() == 0);
    }

    void take(String name, Callable<Shell> which) {
        awaitFrames();
        window.act(() -> {
            Shell shell = window.ask(which);
            shell.redraw();
            shell.update();
            while (display.readAndDispatch()) {
                continue;
            }
            Rectangle inner = shell.getClientArea();
            Point end = shell.toDisplay(inner.x + inner.width, inner.y + inner.height);
            Point start = shell.getLocation(); // the menu bar stands above the client area
            Image image = new Image(display, end.x - start.x, end.y - start.y);
            GC gc = new GC(display);
            gc.copyArea(image, start.x, start.y);
            gc.dispose();
            ImageLoader loader = new ImageLoader();
            loader.data = new ImageData[] {image.getImageData()};
            image.dispose();
            File file = new File("target/screenshots/" + name + ".png");
            file.getParentFile().mkdirs();
            loader.save(file.getAbsolutePath(), SWT.IMAGE_PNG);
        });
    }
}
