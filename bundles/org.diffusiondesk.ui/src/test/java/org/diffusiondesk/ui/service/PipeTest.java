package org.diffusiondesk.ui.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class PipeTest {
    private final Deque<Runnable> ui = new ArrayDeque<>();
    private final List<String> arrived = new ArrayList<>();

    @Test
    void mergesWhatTheUiHasNotTakenYetIntoOneDelivery() {
        Pipe<String> pipe = new Pipe<>(ui::add, String::concat, arrived::add);
        pipe.send("a");
        pipe.send("b");
        pipe.send("c");
        assertThat(ui).hasSize(1);
        ui.remove().run();
        pipe.send("d");
        ui.remove().run();
        assertThat(arrived).containsExactly("abc", "d");
    }

    @Test
    void ofTheNewestKindDeliversTheLastValueAlone() {
        Pipe<String> pipe = Pipe.newest(ui::add, arrived::add);
        pipe.send("old");
        pipe.send("new");
        ui.remove().run();
        assertThat(arrived).containsExactly("new");
        assertThat(ui).isEmpty();
    }
}
