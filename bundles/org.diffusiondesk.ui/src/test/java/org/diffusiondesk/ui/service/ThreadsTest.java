package org.diffusiondesk.ui.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ThreadsTest {
    private final Hands hands = new Hands();
    private final List<Optional<String>> answers = new ArrayList<>();

    @Test
    void bringsTheAnswerToTheUi() {
        hands.threads().ask(() -> "yes", answers::add);
        assertThat(answers).isEmpty();
        hands.run();
        assertThat(answers).containsExactly(Optional.of("yes"));
    }

    @Test
    void answersAlsoWhenTheServiceThrows() {
        Supplier<String> gone = () -> {
            throw new IllegalStateException("it has just gone");
        };
        hands.threads().ask(gone, answers::add);
        hands.run();
        assertThat(answers).containsExactly(Optional.empty());
    }
}
