package org.diffusiondesk.jobs;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.error.UnavailableException;
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
import org.diffusiondesk.api.image.JobState;
import org.diffusiondesk.api.image.StoredImage;
import org.diffusiondesk.api.image.UpscaleRequest;
import org.diffusiondesk.api.model.ModelCatalog;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.api.worker.Workers;
import org.diffusiondesk.jobs.db.Database;
import org.diffusiondesk.jobs.files.OutputFolder;
import org.diffusiondesk.jobs.store.JobLedger;
import org.diffusiondesk.jobs.store.JobRow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The {@link ImageService}: rules, queue, runner and store put together. */
final class QueuedImageService implements ImageService, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(QueuedImageService.class);
    private static final String ID_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";
    private static final int ID_LENGTH = 12;

    private static final int MAX_KEY = 255;
    private static final int LEARNED_FROM = 500;

    private final JobSettings settings;
    private final Clock clock;
    private final ModelCatalog catalog;
    private final ImageLeases leases;
    private final ImageEngine engine;
    private final EngineFacts facts;
    private final RequestRules rules;
    private final WorkQueue queue;
    private final JobLedger ledger;
    private final JobStore store;
    private final LearnedTimes learned = new LearnedTimes();
    private final Keeper.Desk desk;
    private final DrawWork.Tools tools;
    private final Recovery recovery;
    private final Upscaling upscaling;
    private final ExecutorService notifier;
    private final ReentrantLock submitting = new ReentrantLock(true);
    private final SecureRandom random = new SecureRandom();
    private final List<Consumer<ImageJob>> listeners = new CopyOnWriteArrayList<>();

    QueuedImageService(
            JobSettings settings,
            Database database,
            ModelCatalog catalog,
            ImageLeases leases,
            ImageEngine engine,
            Workers workers,
            Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.catalog = catalog;
        this.leases = leases;
        this.engine = engine;
        this.facts = new EngineFacts(engine, workers);
        this.rules = new RequestRules(settings.maxPixels(), random, catalog);
        this.notifier = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("image-job-listener-", 0).factory());
        this.queue = new WorkQueue(settings.queueLimit());
        this.ledger = new JobLedger(database, clock, settings.keepEnded());
        this.store = new JobStore(ledger, settings.keepBytes(), settings.outputs(), notifier);
        this.desk = new Keeper.Desk(queue, ledger, store, learned);
        OutputFolder outputs = new OutputFolder(settings.outputs(), clock, settings.version(), catalog::hash);
        this.tools = new DrawWork.Tools(
                leases, engine, facts, outputs, ledger::inputs, store::started, () -> queue.size() > 0);
        this.upscaling = new Upscaling(catalog, leases, engine, queue, outputs, this::newId);
        this.recovery = new Recovery(this::takeUp);
        queue.start();
        recovery.start();
    }

    @Override
    public ImageJob submit(ImageRequest request, JobOptions options) {
        check(options);
        ModelDescription model = catalog.require(ModelKind.IMAGE, request.model());
        ImageCommand command = rules.command(request, model, facts.now());
        recovery.ensure();
        JobRow row =
                JobRow.submitted(newId(), options.priority(), options.attended(), request, command, clock.instant());
        ImageJob job = inTurn(row, request, options);
        if (job.id().equals(row.id())) {
            listeners.forEach(listener -> tell(listener, job));
        }
        return job;
    }

    /** One after the other, so that the places in the queue are those of the rows and a key finds the job in memory. */
    private ImageJob inTurn(JobRow row, ImageRequest request, JobOptions options) {
        submitting.lock();
        try {
            queue.requireRoom();
            Optional<String> before = ledger.submit(row, request, options.idempotencyKey());
            if (before.isPresent()) {
                return store.find(before.get())
                        .orElseThrow(() -> new UnavailableException("the job of this key has just been forgotten"));
            }
            DrawWork drawing = drawing(row, !request.inputs().isEmpty(), List.of());
            try {
                queue.add(drawing);
            } catch (DeskException refused) {
                drawing.job().fail(refused);
                throw refused;
            }
            return drawing.job();
        } finally {
            submitting.unlock();
        }
    }

    private static void check(JobOptions options) {
        QueueOrder.check(options.priority());
        options.idempotencyKey()
                .filter(key -> key.isBlank() || key.length() > MAX_KEY)
                .ifPresent(key -> {
                    throw new InvalidRequestException(
                            "Idempotency-Key",
                            "an Idempotency-Key has 1 to " + MAX_KEY + " characters, this one has " + key.length());
                });
    }

    private DrawWork drawing(JobRow row, boolean brings, List<StoredImage> there) {
        Keeper keeper = new Keeper(desk);
        DrawJob job = new DrawJob(row, notifier, System::nanoTime, keeper);
        DrawWork drawing = new DrawWork(job, tools, brings, there);
        keeper.waitsAs(drawing);
        store.submitted(job);
        return drawing;
    }

    /** What a former run left. */
    private void takeUp() {
        RecoveryRule rule = new RecoveryRule(settings.retryInterrupted(), clock.instant());
        FoundPictures found = FoundPictures.in(settings.outputs());
        List<JobRow> left = ledger.recover(row -> rule.outcome(row, found.of(row)));
        ledger.past(LEARNED_FROM).reversed().forEach(learned::add);
        List<DrawWork> waiting = new ArrayList<>();
        for (JobRow row : left) {
            LOG.info("jobs: job {} of the last run is {}", row.id(), row.state().wire());
            if (row.state() == JobState.QUEUED) {
                List<StoredImage> there = found.of(row).stream()
                        .map(picture -> picture.in(settings.outputs()))
                        .toList();
                waiting.add(drawing(row, true, there));
            }
        }
        queue.restore(waiting);
        waiting.forEach(drawing -> listeners.forEach(listener -> tell(listener, drawing.job())));
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
        recovery.ensure();
        return store.list(filter);
    }

    @Override
    public Optional<ImageJob> job(String id) {
        Optional<ImageJob> here = store.here(id);
        if (here.isEmpty()) {
            recovery.ensure();
        }
        return here.isPresent() ? here : store.find(id);
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
        ModelDescription found = rules.equipped(catalog.require(ModelKind.IMAGE, model));
        return Errand.await(queue, LoadTask.asked(found, leases, engine), cancellation);
    }

    /** Loads the default model in its turn, if it is still wanted then. Returns at once. */
    CompletableFuture<ModelDescription> preload(BooleanSupplier wanted) {
        ModelDescription model = rules.equipped(catalog.require(ModelKind.IMAGE, Optional.empty()));
        return Errand.send(queue, LoadTask.beforehand(model, leases, engine, wanted));
    }

    @Override
    public StoredImage upscale(UpscaleRequest request, Cancellation cancellation) {
        return upscaling.upscale(request, cancellation);
    }

    @Override
    public ModelDescription loadUpscaler(Optional<String> model, Cancellation cancellation) {
        return upscaling.load(model, cancellation);
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
        recovery.close();
        queue.close();
        ledger.close();
        notifier.shutdown();
    }
}
