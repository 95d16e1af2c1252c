package org.diffusiondesk.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.resource.CyclePhase;
import org.diffusiondesk.api.resource.ResourceStatus;
import org.diffusiondesk.api.text.TextOptions;
import org.diffusiondesk.api.worker.ExitCause;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.WorkerState;
import org.junit.jupiter.api.Test;

/** Seeded random sequences of everything that can happen; {@link World} checks after each event what must always hold. */
class RandomSequenceTest {
    private static final int SEQUENCES = 10_000;
    private static final int FIRST = Integer.getInteger("sequence.first", 0);
    private static final int EVENTS = 200;
    private static final List<ModelDescription> MODELS = List.of(Samples.A, Samples.B, Samples.text("c"));

    @Test
    void forgetsNobodyAndNeverRunsAWorkerTwice() {
        IntStream.range(FIRST, SEQUENCES).parallel().forEach(seed -> {
            try {
                run(new Random(seed), EVENTS);
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError(
                        "sequence with seed " + seed, shortest(seed).orElse(failure));
            }
        });
    }

    /** The failure of the shortest beginning of the sequence that fails. */
    private static Optional<Throwable> shortest(int seed) {
        for (int events = 1; events <= EVENTS; events++) {
            try {
                run(new Random(seed), events);
            } catch (AssertionError | RuntimeException failure) {
                return Optional.of(new AssertionError("after " + events + " events", failure));
            }
        }
        return Optional.empty();
    }

    private static void run(Random random, int events) {
        Duration idle = random.nextBoolean() ? Duration.ofSeconds(10) : Duration.ZERO;
        SupervisorSettings settings = Samples.settings(random.nextBoolean(), random.nextInt(10) > 0, idle);
        boolean toCpu = random.nextInt(3) == 0;
        World world = new World(Samples.with(
                settings,
                toCpu
                        ? Samples.lingering(Samples.moving(), ResourceSettings.DEFAULT.linger())
                        : ResourceSettings.DEFAULT));
        world.conversations = random.nextBoolean();
        card(world, random);
        if (random.nextInt(10) > 0) {
            world.post(new Event.EngineCame(WorkerId.SD));
        }
        world.post(new Event.EngineCame(WorkerId.LLM));
        int shutdownAt = Math.min(events, random.nextInt(4) == 0 ? random.nextInt(EVENTS) : EVENTS);
        for (int i = 0; i < shutdownAt; i++) {
            step(world, random);
        }
        quiesce(world);
        shutDown(world, random);
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

    private static void step(World world, Random random) {
        WorkerId worker = random.nextBoolean() ? WorkerId.LLM : WorkerId.SD;
        switch (random.nextInt(20)) {
            case 0, 1, 2 -> world.use(pick(MODELS, random));
            case 3 -> world.use(new ModelWish.Any(pick(MODELS, random)));
            case 4 -> world.draw();
            case 5 -> pictureOrDecision(world, random);
            case 6 -> world.load(pick(MODELS, random), TextOptions.DEFAULT);
            case 7 -> someTicket(world, random).ifPresent(world::cancel);
            case 8 -> lapse(world, random);
            case 9, 10, 11 -> {
                if (!world.grants.isEmpty()) {
                    world.release(pick(world.grants, random));
                }
            }
            case 12, 13, 14 -> process(world, worker, random);
            case 15 -> probe(world, random);
            case 16 -> world.passToDeadline();
            case 17 -> world.pass(Duration.ofMillis(random.nextInt(random.nextInt(20) == 0 ? 700_000 : 5_000)));
            case 18 -> {
                switch (random.nextInt(4)) {
                    case 0 -> world.unload();
                    case 1 -> world.post(new Event.Restart(worker, Optional.of(Samples.B)));
                    case 2 -> world.post(new Event.BeginText(Samples.launch(Samples.A)));
                    default -> world.post(new Event.ModelLoaded(random.nextInt(5), Samples.PICTURE));
                }
            }
            default -> stale(world, worker, random);
        }
    }

    private static void pictureOrDecision(World world, Random random) {
        switch (random.nextInt(9)) {
            case 0 -> world.clearSaved();
            case 4 -> world.post(new Event.AnotherFollows(world.generations.getOrDefault(WorkerId.SD, 0L)));
            case 1 -> world.releaseMemory();
            case 2 -> world.drawPolitely();
            case 3 -> world.card.slowRelease = !world.card.slowRelease;
            default -> world.draw();
        }
    }

    /** The caller goes after the loop has decided to grant, and before the grant arrives. */
    private static void lapse(World world, Random random) {
        someTicket(world, random).ifPresent(ticket -> ticket.fail(new CancelledException("gone")));
        world.post(new Event.Tick());
    }

    private static void stale(World world, WorkerId worker, Random random) {
        long old = world.generations.getOrDefault(worker, 0L) - 1;
        WorkerEvent event =
                switch (random.nextInt(3)) {
                    case 0 -> new WorkerEvent.Exited(old, Samples.exit(ExitCause.CRASHED));
                    case 1 -> new WorkerEvent.Launched(old, Samples.endpoint(old), old);
                    default -> new WorkerEvent.Loading(old, 0.5);
                };
        world.post(new Event.Reported(worker, event));
        world.post(new Event.Release(worker, old, random.nextInt(30)));
    }

    private static void process(World world, WorkerId worker, Random random) {
        if (!world.processes.containsKey(worker)) {
            return;
        }
        FakeProcess process = world.process(worker);
        int luck = random.nextInt(10);
        if (!process.running) {
            if (luck < 6) {
                world.ready(worker); // also after it was cancelled: the launch may have been quicker
            } else {
                world.breakStart(worker, luck == 9);
            }
        } else if (process.stopAsked.isPresent() || luck < 3) {
            world.exit(worker, process.stopAsked.isPresent() ? ExitCause.ASKED : ExitCause.KILLED);
        }
    }

    private static void probe(World world, Random random) {
        if (!world.probes.isEmpty()) {
            Effect.Probe probe = world.probes.remove(0);
            world.post(new Event.Probed(probe.worker(), probe.generation(), random.nextInt(3) > 0));
        }
    }

    /** From now on everything goes well: then everybody must get an answer. */
    private static void quiesce(World world) {
        for (int i = 0; i < 500 && tickets(world).anyMatch(t -> !t.ended()); i++) {
            List.copyOf(world.grants).forEach(world::release);
            for (WorkerId worker : WorkerId.values()) {
                settle(world, worker);
            }
            List.copyOf(world.probes).forEach(p -> world.post(new Event.Probed(p.worker(), p.generation(), true)));
            world.probes.clear();
            world.passToDeadline();
        }
        assertThat(tickets(world)).as("everybody has an answer; %s", world.core).allMatch(Ticket::ended);
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
        List<? extends Ticket<?>> waiting = tickets(world).toList();
        world.closing = true;
        world.post(new Event.Shutdown());
        for (WorkerId worker : WorkerId.values()) {
            settle(world, worker);
        }
        assertThat(waiting).allMatch(Ticket::ended);
        step(world, random);
        assertThat(world.processes).isEmpty();
        assertThat(world.core.ended()).isTrue();
        assertThat(tickets(world)).allMatch(Ticket::ended);
    }

    private static Optional<? extends Ticket<?>> someTicket(World world, Random random) {
        List<? extends Ticket<?>> open = tickets(world).filter(t -> !t.ended()).toList();
        return open.isEmpty() ? Optional.empty() : Optional.of(pick(open, random));
    }

    private static Stream<? extends Ticket<?>> tickets(World world) {
        return Stream.of(world.textTickets, world.imageTickets, world.loads, world.unloads, world.decisions)
                .flatMap(List::stream);
    }

    private static <T> T pick(List<T> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }
}
