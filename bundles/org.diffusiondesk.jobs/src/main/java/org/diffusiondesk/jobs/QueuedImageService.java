package org.diffusiondesk.jobs;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.EngineException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.image.ImageCommand;
import org.diffusiondesk.api.image.ImageDemand;
import org.diffusiondesk.api.image.ImageEngine;
import org.diffusiondesk.api.image.ImageEngineInfo;
import org.diffusiondesk.api.image.ImageJob;
import org.diffusiondesk.api.image.ImageLease;
import org.diffusiondesk.api.image.ImageLeases;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.image.ImageService;
import org.diffusiondesk.api.image.JobFilter;
import org.diffusiondesk.api.image.JobOptions;
import org.diffusiondesk.api.model.ModelCatalog;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.api.worker.Workers;
import org.diffusiondesk.jobs.files.OutputFolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The {@link ImageService}: rules, queue, runner and store put together. */
final class QueuedImageService implements ImageService, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(QueuedImageService.class);
    private static final String ID_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";
    private static final int ID_LENGTH = 12;

    private final ModelCatalog catalog;
    private final ImageLeases leases;
    private final ImageEngine engine;
    private final EngineFacts facts;
    private final RequestRules rules;
    private final JobStore store;
    private final DrawWork.Tools tools;
    private final WorkQueue queue;
    private final ExecutorService notifier;
    private final SecureRandom random = new SecureRandom();
    private final List<Consumer<ImageJob>> listeners = new CopyOnWriteArrayList<>();

    QueuedImageService(
            JobSettings settings,
            ModelCatalog catalog,
            ImageLeases leases,
            ImageEngine engine,
            Workers workers,
            Clock clock) {
        this.catalog = catalog;
        this.leases = leases;
        this.engine = engine;
        this.facts = new EngineFacts(engine, workers);
        this.rules = new RequestRules(settings.maxPixels(), random, catalog);
        this.store = new MemoryJobStore(settings.keepEnded(), settings.keepBytes());
        OutputFolder outputs = new OutputFolder(settings.outputs(), clock, settings.version());
        this.queue = new WorkQueue(settings.queueLimit());
        this.tools = new DrawWork.Tools(leases, engine, facts, outputs, store, () -> queue.size() > 0);
        this.notifier = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("image-job-listener-", 0).factory());
        queue.start();
    }

    @Override
    public ImageJob submit(ImageRequest request, JobOptions options) {
        ModelDescription model = catalog.require(ModelKind.IMAGE, request.model());
        ImageCommand command = rules.command(request, model, facts.now());
        AtomicReference<Optional<DrawWork>> work = new AtomicReference<>(Optional.empty());
        DrawJob job =
                new DrawJob(newId(), request, command, options.priority(), notifier, System::nanoTime, owner(work));
        DrawWork drawing = new DrawWork(job, tools);
        work.set(Optional.of(drawing));
        store.submitted(job);
        try {
            queue.add(drawing);
        } catch (DeskException refused) {
            job.fail(refused);
            throw refused;
        }
        listeners.forEach(listener -> tell(listener, job));
        return job;
    }

    private DrawJob.Owner owner(AtomicReference<Optional<DrawWork>> work) {
        return new DrawJob.Owner() {
            @Override
            public boolean takeOut(DrawJob job) {
                return work.get().filter(queue::remove).isPresent();
            }

            @Override
            public void reorder(DrawJob job) {
                work.get().ifPresent(queue::reorder);
            }

            @Override
            public void ended(DrawJob job) {
                store.ended(job);
            }
        };
    }

    private static void tell(Consumer<ImageJob> listener, ImageJob job) {
        try {
            listener.accept(job);
        } catch (RuntimeException fault) {
            LOG.warn("jobs: a listener failed: {}", fault.toString(), fault);
        }
    }

    @Override
    public List<ImageJob> jobs(JobFilter filter) {
        return store.list(filter).stream().map(ImageJob.class::cast).toList();
    }

    @Override
    public Optional<ImageJob> job(String id) {
        return store.find(id).map(ImageJob.class::cast);
    }

    @Override
    public Optional<ImageJob> current() {
        return store.current().map(ImageJob.class::cast);
    }

    @Override
    public int queued() {
        return queue.size();
    }

    @Override
    public Registration listen(Consumer<ImageJob> listener) {
        Consumer<ImageJob> own = listener::accept; // the same listener may be registered twice
        listeners.add(own);
        return () -> listeners.remove(own);
    }

    @Override
    public ModelDescription load(Optional<String> model, Cancellation cancellation) {
        LoadWork work = LoadWork.asked(rules.equipped(catalog.require(ModelKind.IMAGE, model)), leases, engine);
        queue.add(work);
        try (Registration abandoned = cancellation.onCancel(() -> abandon(work))) {
            return work.result().get();
        } catch (InterruptedException e) {
            abandon(work);
            Thread.currentThread().interrupt();
            throw new CancelledException("loading was interrupted");
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof DeskException reason
                    ? reason
                    : new EngineException(ErrorCode.INTERNAL, "loading failed by a fault of DiffusionDesk", failed);
        }
    }

    private void abandon(LoadWork work) {
        work.cancel();
        if (queue.remove(work)) {
            work.stop(new CancelledException("loading was cancelled while it waited"));
        }
    }

    /** Loads the default model in its turn, if it is still wanted then. Returns at once. */
    CompletableFuture<ModelDescription> preload(BooleanSupplier wanted) {
        ModelDescription model = rules.equipped(catalog.require(ModelKind.IMAGE, Optional.empty()));
        LoadWork work = LoadWork.beforehand(model, leases, engine, wanted);
        queue.add(work);
        return work.result();
    }

    @Override
    public ImageEngineInfo engine() {
        return facts.now().orElseGet(this::startAndAsk);
    }

    private ImageEngineInfo startAndAsk() {
        ModelDescription model = catalog.require(ModelKind.IMAGE, Optional.empty());
        try (ImageLease lease = leases.acquire(ImageDemand.of(model), Cancellation.NONE)) {
            return facts.ask(lease.endpoint());
        }
    }

    private String newId() {
        StringBuilder id = new StringBuilder();
        for (int i = 0; i < ID_LENGTH; i++) {
            id.append(ID_LETTERS.charAt(random.nextInt(ID_LETTERS.length())));
        }
        return id.toString();
    }

    @Override
    public void close() {
        queue.close();
        notifier.shutdown();
    }
}
