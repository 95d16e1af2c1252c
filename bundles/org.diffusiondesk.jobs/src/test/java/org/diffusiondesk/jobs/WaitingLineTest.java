package org.diffusiondesk.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WaitingLineTest {
    private static final int STEPS = 20_000;

    /** Two of them are never the same, whatever is in them. */
    private record Person(long rank) {}

    private final WaitingLine<Person> line = new WaitingLine<>();
    /** The same in the plainest way: sorted, equal ones in the order of their coming. */
    private final List<Person> plain = new ArrayList<>();

    @Test
    void isSortedAndKnowsEveryPlaceWhateverComesAndGoes() {
        Random random = new Random(5);
        for (int i = 0; i < STEPS; i++) {
            step(random);
            assertThat(line.size()).isEqualTo(plain.size());
            if (i % 50 == 0) {
                assertThat(line.from(1, line.size() + 1))
                        .usingElementComparator(SAME)
                        .isEqualTo(plain);
                for (int place = 1; place <= plain.size(); place++) {
                    assertThat(line.place(plain.get(place - 1))).isEqualTo(place);
                }
            }
        }
    }

    private static final Comparator<Person> SAME = (one, other) -> one == other ? 0 : 1;

    private void step(Random random) {
        if (plain.isEmpty() || random.nextInt(20) < 11) {
            Person next = new Person(random.nextInt(30));
            int place =
                    (int) plain.stream().filter(p -> p.rank() <= next.rank()).count();
            plain.add(place, next);
            assertThat(line.add(next, next.rank())).isEqualTo(place + 1);
        } else if (random.nextBoolean()) {
            Person first = plain.removeFirst();
            assertThat(line.takeFirst().filter(taken -> taken == first)).isPresent();
            assertThat(line.place(first)).isZero();
        } else {
            int index = random.nextInt(plain.size());
            Person gone = plain.remove(index);
            assertThat(line.remove(gone)).isEqualTo(index + 1);
            assertThat(line.remove(gone)).isZero();
        }
    }

    @Test
    void nobodyWaitsInAnEmptyOne() {
        assertThat(line.takeFirst()).isEqualTo(Optional.empty());
        assertThat(line.place(new Person(1))).isZero();
        line.add(new Person(1), 1);
        line.clear();
        assertThat(line.size()).isZero();
    }
}
