package org.diffusiondesk.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.diffusiondesk.api.resource.CyclePhase;
import org.diffusiondesk.api.resource.ResourceStatus;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.WorkerState;
import org.junit.jupiter.api.Test;

/** Seeded random sequences of everything that can happen; {@link World} checks after each event what must always hold. */
class RandomSequenceTest {
    private static final int SEQUENCES = 10_000;
    private static final int FIRST = Integer.getInteger("sequence.first", 0);
    private static final int EVENTS = 200;

    @Test
    void forgetsNobodyAndNeverRunsAWorkerTwice() {
        IntStream.range(FIRST, SEQUENCES).parallel().forEach(seed -> {
            Sequence sequence = Sequence.of(seed);
            Shrinking.failure(sequence.steps(), steps -> sequence.with(steps).run())
                    .ifPresent(failure -> {
                        throw new AssertionError(
                                sequence.with(failure.smallest()) + " of " + EVENTS + " steps", failure.why());
                    });
        });
    }

    /** What stands in the message of a failure, to look at it again. */
    private static Sequence sequence(long setup, boolean shutdown, Long... steps) {
        return new Sequence(setup, shutdown, List.of(steps));
    }

    @Test
    void theSameSequenceIsAlwaysTheSame() {
        Sequence sequence = Sequence.of(7);
        assertThat(sequence.play().trace).isNotEmpty().isEqualTo(sequence.play().trace);
        Sequence again =
                sequence(sequence.setup(), sequence.shutdown(), sequence.steps().toArray(Long[]::new));
        assertThat(again).isEqualTo(sequence);
    }

    /**
     * One of the sequences. Each step has a seed of its own, so that any of them can be left out and the others stay what they are.
     *
     * @param shutdown whether it ends in the middle of things
     */
    private record Sequence(long setup, boolean shutdown, List<Long> steps) {
        static Sequence of(long seed) {
            Random random = new Random(seed);
            boolean shutdown = random.nextInt(4) == 0;
            int events = shutdown ? random.nextInt(EVENTS) : EVENTS;
            return new Sequence(
                    random.nextLong(), shutdown, random.longs(events).boxed().toList());
        }

        Sequence with(List<Long> others) {
            return new Sequence(setup, shutdown, others);
        }

        World play() {
            World world = begin(new Random(setup));
            steps.forEach(step -> RandomStep.take(world, new Random(step)));
            return world;
        }

        void run() {
            World world = play();
            if (!shutdown) {
                quiesce(world);
            }
            shutDown(world, new Random(setup));
        }
    }

    private static World begin(Random random) {
        Duration idle = random.nextBoolean() ? Duration.ofSeconds(10) : Duration.ZERO;
        SupervisorSettings settings = Samples.settings(random.nextBoolean(), random.nextInt(10) > 0, idle);
        Duration hold = Duration.ofSeconds(List.of(0, 2, 30, 120).get(random.nextInt(4)));
        ResourceSettings resources = Samples.holding(ResourceSettings.DEFAULT, random.nextInt(3) == 0, hold);
        World world = new World(Samples.with(settings, resources));
        world.conversations = random.nextBoolean();
        card(world, random);
        if (random.nextInt(10) > 0) {
            world.post(new Event.EngineCame(WorkerId.SD));
        }
        world.post(new Event.EngineCame(WorkerId.LLM));
        return world;
    }

    /** A card that holds both, or not with every model; and memory that comes back at once, or late. */
    private static void card(World world, Random random) {
        world.card.total = random.nextInt(3) == 0 ? 1_000 : 100;
        world.card.picture = 50;
        world.card.texts = Map.of("a", 40L, "b", 20L, "c", 60L);
        world.card.slowRelease = random.nextInt(4) == 0;
        world.card.used = random.nextBoolean() ? 10_000_000_000L : 1;
        world.card.held = random.nextBoolean() ? 50 : 0;
    }

    /** From now on everything goes well: then everybody must get an answer. */
    private static void quiesce(World world) {
        for (int i = 0; i < 500 && RandomStep.tickets(world).anyMatch(t -> !t.ended()); i++) {
            List.copyOf(world.grants).forEach(world::release);
            for (WorkerId worker : WorkerId.values()) {
                settle(world, worker);
            }
            List.copyOf(world.probes).forEach(p -> world.post(new Event.Probed(p.worker(), p.generation(), true)));
            world.probes.clear();
            world.passToDeadline();
        }
        assertThat(RandomStep.tickets(world))
                .as("everybody has an answer; %s", world.core)
                .allMatch(Ticket::ended);
        bringBack(world);
    }

    /** The language model that was taken out is back, and nothing is left lying about. */
    private static void bringBack(World world) {
        for (int i = 0; i < 100 && !settled(world); i++) {
            List.copyOf(world.grants).forEach(world::release);
            for (WorkerId worker : WorkerId.values()) {
                settle(world, worker);
            }
            world.passToDeadline();
        }
        assertThat(settled(world)).as("%s", world.core).isTrue();
        if (!givenUp(world)) {
            assertThat(world.written).as("conversations on disk").isEmpty();
        }
    }

    private static boolean settled(World world) {
        ResourceStatus now = world.core.resources();
        return now.phase() == CyclePhase.IDLE && (now.saved().isEmpty() || givenUp(world));
    }

    private static boolean givenUp(World world) {
        return world.status(WorkerId.LLM).state() instanceof WorkerState.Failed failed
                && failed.retryAt().isEmpty();
    }

    private static void settle(World world, WorkerId worker) {
        if (!world.processes.containsKey(worker)) {
            return;
        }
        FakeProcess process = world.process(worker);
        if (process.stopAsked.isPresent() || process.cancelled) {
            world.end(worker);
        } else if (!process.running) {
            world.ready(worker);
        }
    }

    private static void shutDown(World world, Random random) {
        world.use(Samples.A);
        world.draw();
        world.unload();
        List<? extends Ticket<?>> waiting = RandomStep.tickets(world).toList();
        world.closing = true;
        world.post(new Event.Shutdown());
        for (WorkerId worker : WorkerId.values()) {
            settle(world, worker);
        }
        assertThat(waiting).allMatch(Ticket::ended);
        RandomStep.take(world, random);
        assertThat(world.processes).isEmpty();
        assertThat(world.core.ended()).isTrue();
        assertThat(RandomStep.tickets(world)).allMatch(Ticket::ended);
    }
}
