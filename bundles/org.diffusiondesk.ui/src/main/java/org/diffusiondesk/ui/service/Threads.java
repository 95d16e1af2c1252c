package org.diffusiondesk.ui.service;

import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where work is done.
 *
 * @param ui the UI thread; drops work once the display is gone
 * @param background threads that may wait, one per task
 */
public record Threads(Executor ui, Executor background) {
    private static final Logger LOG = LoggerFactory.getLogger(Threads.class);

    /**
     * Asks a service in the background and brings the answer to the UI thread; always exactly one answer, which is empty when the service threw.
     * Services come and go while they are asked, so whatever they throw must not leave somebody waiting.
     */
    public <T> void ask(Supplier<T> question, Consumer<Optional<T>> answer) {
        background.execute(() -> {
            Optional<T> result = Optional.empty();
            try {
                result = Optional.of(question.get());
            } catch (RuntimeException e) {
                LOG.info("workbench: a service does not answer yet: {}", e.toString());
            } finally {
                Optional<T> delivered = result;
                ui.execute(() -> answer.accept(delivered));
            }
        });
    }
}
