package org.diffusiondesk.supervisor;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.text.TextOptions;
import org.diffusiondesk.api.worker.ExitCause;
import org.diffusiondesk.api.worker.WorkerId;

/** Anything that can happen to a {@link World}. */
final class RandomStep {
    private static final List<ModelDescription> MODELS = List.of(Samples.A, Samples.B, Samples.text("c"));

    private RandomStep() {}

    static void take(World world, Random random) {
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

    private static Optional<? extends Ticket<?>> someTicket(World world, Random random) {
        List<? extends Ticket<?>> open = tickets(world).filter(t -> !t.ended()).toList();
        return open.isEmpty() ? Optional.empty() : Optional.of(pick(open, random));
    }

    static Stream<? extends Ticket<?>> tickets(World world) {
        return Stream.of(world.textTickets, world.imageTickets, world.loads, world.unloads, world.decisions)
                .flatMap(List::stream);
    }

    private static <T> T pick(List<T> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }
}
