package org.diffusiondesk.jobs;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.diffusiondesk.api.image.ImageCommand;
import org.diffusiondesk.api.image.ImageExtras;
import org.diffusiondesk.api.image.ImageOutput;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.image.JobEvent;
import org.diffusiondesk.api.model.ImageDefaults;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.jobs.store.JobPicture;
import org.diffusiondesk.jobs.store.JobRow;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The queue of image jobs with real jobs in it, each of which somebody follows, as the metrics do. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class QueueBenchmark {
    private static final ModelDescription MODEL = new ModelDescription(
            "demo",
            "Demo",
            ModelKind.IMAGE,
            Map.of(ModelDescription.MODEL, Path.of("demo.gguf")),
            ImageDefaults.GENERAL,
            true,
            1);
    private static final int SPARE = 1_000;

    @Param("10000")
    public int waiting;

    private final ExecutorService listeners = Executors.newVirtualThreadPerTaskExecutor();
    private final Random random = new Random(1);
    private WorkQueue queue;
    private DrawJob some;
    private int made;

    @Setup(Level.Trial)
    public void fill() {
        queue = new WorkQueue(waiting + SPARE);
        List<DrawWork> works = new ArrayList<>();
        for (int i = 0; i < waiting; i++) {
            works.add(work(random.nextInt(21) - 10));
        }
        queue.restore(works);
        some = works.get(waiting / 2).job();
    }

    @TearDown(Level.Trial)
    public void end() {
        listeners.shutdown();
    }

    /** A job is over: the next one is taken, and another is put in. */
    @Benchmark
    public Object takesTheNext() {
        DrawWork next = (DrawWork) queue.next();
        queue.add(work(random.nextInt(21) - 10));
        return next;
    }

    /** A job comes that goes before all others, and is cancelled. */
    @Benchmark
    public boolean takesOneInBeforeAllOthersAndOut() {
        DrawWork first = work(100);
        queue.add(first);
        return queue.remove(first);
    }

    /** A job comes that goes behind all others, and is cancelled. */
    @Benchmark
    public boolean takesOneInBehindAllOthersAndOut() {
        DrawWork last = work(-100);
        queue.add(last);
        return queue.remove(last);
    }

    /** Somebody asks at which place a job waits. */
    @Benchmark
    public int tellsAPlace() {
        return some.progress().position();
    }

    private DrawWork work(int priority) {
        ImageCommand command = new ImageCommand(
                MODEL,
                "a red circle",
                "",
                512,
                512,
                1,
                20,
                7,
                1,
                "euler",
                "",
                OptionalDouble.empty(),
                OptionalInt.empty(),
                false,
                List.of(),
                ImageExtras.NONE,
                ImageOutput.PNG);
        JobRow row = JobRow.submitted(
                "job" + ++made, priority, false, ImageRequest.of("a red circle"), command, Instant.EPOCH.plusMillis(made));
        Owner owner = new Owner(queue);
        DrawJob job = new DrawJob(row, listeners, System::nanoTime, owner);
        DrawWork.Tools tools = new DrawWork.Tools(
                (demand, cancellation) -> {
                    throw new IllegalStateException("nothing is drawn");
                },
                null,
                null,
                null,
                id -> List.of(),
                started -> {},
                () -> true);
        owner.work = new DrawWork(job, tools, false, List.of());
        job.listen(progress -> {});
        return owner.work;
    }

    /** Knows the queue and nothing else. */
    private static final class Owner implements JobOwner {
        private final WorkQueue queue;
        private DrawWork work;

        Owner(WorkQueue queue) {
            this.queue = queue;
        }

        @Override
        public boolean takeOut(DrawJob job) {
            return queue.remove(work);
        }

        @Override
        public void reorder(DrawJob job) {
            queue.reorder(work);
        }

        @Override
        public void changed(DrawJob job, String kind, String text, boolean now) {}

        @Override
        public void record(DrawJob job, List<JobPicture> pictures, String text) {}

        @Override
        public void ended(DrawJob job) {}

        @Override
        public int place(DrawJob job) {
            return queue.place(work);
        }

        @Override
        public Optional<Duration> estimate(DrawJob job) {
            return Optional.empty();
        }

        @Override
        public Optional<Duration> startsIn(DrawJob job) {
            return Optional.empty();
        }

        @Override
        public List<JobEvent> events(DrawJob job) {
            return List.of();
        }
    }
}
