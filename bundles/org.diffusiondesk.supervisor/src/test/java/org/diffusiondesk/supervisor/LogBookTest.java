package org.diffusiondesk.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.diffusiondesk.api.concurrent.Registration;
import org.junit.jupiter.api.Test;

class LogBookTest {
    private final LogBook book = new LogBook();
    private final List<String> told = new ArrayList<>();

    @Test
    void aFollowerHearsTheLastLinesAndThenAllOthersAlsoOfTheNextProcess() {
        book.begin(1);
        List.of("a", "b", "c").forEach(line -> book.line(1, line));
        Registration following = book.follow(2, told::add);
        assertThat(told).containsExactly("b", "c");
        book.line(1, "d");
        book.begin(2);
        book.line(1, "too late");
        book.line(2, "e");
        assertThat(told).containsExactly("b", "c", "d", "e");
        following.close();
        book.line(2, "f");
        assertThat(told).hasSize(4);
        assertThat(book.tail(10)).containsExactly("a", "b", "c", "d", "e", "f");
    }
}
