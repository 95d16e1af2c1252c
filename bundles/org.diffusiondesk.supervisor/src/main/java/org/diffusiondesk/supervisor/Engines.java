package org.diffusiondesk.supervisor;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.diffusiondesk.api.image.ImageEngine;
import org.diffusiondesk.api.text.TextEngine;

/** The engines that are there at present; a mode without images or text never has the other. Thread-safe. */
final class Engines {
    private final AtomicReference<Optional<ImageEngine>> image = new AtomicReference<>(Optional.empty());
    private final AtomicReference<Optional<TextEngine>> text = new AtomicReference<>(Optional.empty());

    Optional<ImageEngine> image() {
        return image.get();
    }

    Optional<TextEngine> text() {
        return text.get();
    }

    void imageCame(ImageEngine engine) {
        image.set(Optional.of(engine));
    }

    void textCame(TextEngine engine) {
        text.set(Optional.of(engine));
    }

    /** False when another one has taken its place already. */
    boolean imageWent(ImageEngine engine) {
        Optional<ImageEngine> present = image.get();
        return present.filter(e -> e == engine).isPresent() && image.compareAndSet(present, Optional.empty());
    }

    /** False when another one has taken its place already. */
    boolean textWent(TextEngine engine) {
        Optional<TextEngine> present = text.get();
        return present.filter(e -> e == engine).isPresent() && text.compareAndSet(present, Optional.empty());
    }
}
