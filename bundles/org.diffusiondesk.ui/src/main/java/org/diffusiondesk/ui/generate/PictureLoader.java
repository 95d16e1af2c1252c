package org.diffusiondesk.ui.generate;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.diffusiondesk.ui.service.Threads;
import org.eclipse.swt.SWTException;
import org.eclipse.swt.graphics.ImageData;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads and decodes pictures in the background and brings them to the UI thread. */
public record PictureLoader(Threads threads) {
    private static final Logger LOG = LoggerFactory.getLogger(PictureLoader.class);

    /** Loads a file; a file that can't be read is reported in the log and never arrives. */
    public void load(Path file, Consumer<ImageData> sink) {
        threads.background().execute(() -> {
            try {
                decode(Files.readAllBytes(file), sink);
            } catch (IOException e) {
                LOG.warn("workbench: the picture {} can't be read: {}", file, e.toString());
            }
        });
    }

    /** Decodes bytes. */
    public void load(byte[] png, Consumer<ImageData> sink) {
        threads.background().execute(() -> decode(png, sink));
    }

    private void decode(byte[] bytes, Consumer<ImageData> sink) {
        try {
            ImageData data = new ImageData(new ByteArrayInputStream(bytes));
            threads.ui().execute(() -> sink.accept(data));
        } catch (SWTException e) {
            LOG.warn("workbench: a picture can't be decoded: {}", e.getMessage());
        }
    }
}
