package org.diffusiondesk.ui.generate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.image.ImageEvent;
import org.diffusiondesk.api.image.ImageJob;
import org.diffusiondesk.api.image.ImageJobListener;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.image.ImageResult;
import org.diffusiondesk.api.image.ImageService;
import org.diffusiondesk.api.image.JobProgress;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.ui.service.DeskServices;
import org.diffusiondesk.ui.service.Listeners;
import org.diffusiondesk.ui.service.Pipe;
import org.diffusiondesk.ui.service.Problem;
import org.diffusiondesk.ui.service.Threads;
import org.diffusiondesk.ui.state.StateFiles;
import org.diffusiondesk.ui.texts.Texts;

/**
 * Everything the Generate part shows and does, without a widget. It outlives the part, so that closing the part loses nothing. All methods belong to
 * the UI thread; the services are asked on other threads.
 */
public final class GenerateModel implements AutoCloseable {
    static final String SETTINGS = "generate";
    private static final long SEED_BOUND = 1L << 32; // ten digits can still be read out to somebody

    private final DeskServices services;
    private final Threads threads;
    private final StateFiles files;
    private final RandomGenerator random;
    private final Listeners listeners = new Listeners();
    private final EngineFacts facts;
    private final Registration watching;
    private final RecentPictures recent;
    private GenerateSettings settings;
    private GenerateSettings asked;
    private Run run = new Run.Idle();
    private Optional<ImageService> source = Optional.empty();
    private Optional<Registration> following = Optional.empty();
    private Optional<ImageJob> job = Optional.empty();

    public GenerateModel(DeskServices services, Threads threads, StateFiles files, RandomGenerator random) {
        this.services = services;
        this.threads = threads;
        this.files = files;
        this.random = random;
        settings = files.read(SETTINGS, GenerateSettings.class).orElse(GenerateSettings.INITIAL);
        asked = settings;
        recent = new RecentPictures(files, listeners::fire);
        facts = new EngineFacts(services, threads, this::factsChanged);
        Pipe<Boolean> changes = Pipe.newest(threads.ui(), change -> servicesChanged());
        watching = services.onChange(() -> changes.send(true));
        servicesChanged();
    }

    /** Calls after each change, on the UI thread. */
    public Registration onChange(Runnable listener) {
        return listeners.add(listener);
    }

    public GenerateSettings settings() {
        return settings;
    }

    public Run run() {
        return run;
    }

    /** The settings that the present or last run was started with; the fields may have changed since. */
    public GenerateSettings asked() {
        return asked;
    }

    /** The pictures of this and former runs. */
    public RecentPictures recent() {
        return recent;
    }

    /** Models and samplers, as far as they are known. */
    public EngineFacts facts() {
        return facts;
    }

    /** The model that is chosen, where it is known. */
    public Optional<ModelDescription> model() {
        return facts.models().stream()
                .filter(model -> model.id().equals(settings.model()))
                .findFirst();
    }

    /** Why no picture can be drawn now, in words; empty when one can. */
    public Optional<String> waitingFor() {
        if (services.images().isEmpty() || services.models().isEmpty()) {
            return Optional.of(Texts.text("generate.waiting.service"));
        }
        if (facts.modelsKnown() && facts.models().isEmpty()) {
            return Optional.of(services.folders()
                    .map(folders -> Texts.text(
                            "generate.waiting.noModel", folders.models().resolve("image")))
                    .orElse(Texts.text("generate.waiting.noModelAnywhere")));
        }
        return Optional.empty();
    }

    public boolean canGenerate() {
        return !run.working() && waitingFor().isEmpty() && !settings.prompt().isBlank();
    }

    /** Takes what a person entered. */
    public void edit(GenerateSettings entered) {
        if (!entered.equals(settings)) {
            settings = entered;
            files.keep(SETTINGS, settings);
            listeners.fire();
        }
    }

    /** Chooses a model, and with it the values that it is best at. */
    public void choose(ModelDescription model) {
        edit(settings.withModel(model));
    }

    /** Goes back to the values that the model is best at. */
    public void useModelDefaults() {
        model().ifPresent(this::choose);
    }

    /** Rolls a seed and keeps it. */
    public void rollSeed() {
        edit(settings.withSeed(random.nextLong(SEED_BOUND), true));
    }

    /** Keeps the seed of the picture that is looked at. */
    public void useSeedOfPicture() {
        recent.selected().ifPresent(picture -> edit(settings.withSeed(picture.seed(), true)));
    }

    /** Asks for a picture with the present settings. */
    public void generate() {
        Optional<ImageService> service = services.images();
        if (!canGenerate() || service.isEmpty()) {
            return;
        }
        ImageService images = service.get();
        asked = settings;
        source = service;
        job = Optional.empty();
        change(new Run.Working(Optional.empty(), Optional.empty(), false));
        ImageRequest request = settings.request();
        threads.background().execute(() -> submit(images, request));
    }

    private void submit(ImageService images, ImageRequest request) {
        try {
            ImageJob submitted = images.submit(request);
            threads.ui().execute(() -> follow(submitted));
        } catch (RuntimeException e) { // a service is foreign code; whatever it throws belongs on the screen
            threads.ui().execute(() -> ended(Optional.empty(), new Run.Failed(Problem.of(e))));
        }
    }

    private void follow(ImageJob submitted) {
        job = Optional.of(submitted);
        Pipe<JobProgress> progress = Pipe.newest(threads.ui(), value -> progressed(submitted, value));
        Pipe<ImageEvent.Preview> previews = Pipe.newest(threads.ui(), value -> previewed(submitted, value));
        following = Optional.of(submitted.listen(new ImageJobListener() {
            @Override
            public void progress(JobProgress value) {
                progress.send(value);
            }

            @Override
            public void preview(ImageEvent.Preview value) {
                previews.send(value);
            }
        }));
        submitted.preview().ifPresent(previews::send); // it may have begun before we listened
        submitted.result().whenComplete((result, error) -> threads.ui().execute(() -> {
            if (error != null) {
                ended(Optional.of(submitted), outcome(error));
            } else if (result != null) {
                drawn(submitted, result);
            }
        }));
        if (run instanceof Run.Working working && working.cancelling()) {
            threads.background().execute(submitted::cancel);
        }
    }

    private static Run outcome(Throwable error) {
        return Problem.isCancellation(error) ? new Run.Cancelled() : new Run.Failed(Problem.of(error));
    }

    private void progressed(ImageJob from, JobProgress value) {
        if (isCurrent(from)
                && run instanceof Run.Working working
                && !value.state().ended()) {
            change(new Run.Working(Optional.of(value), working.preview(), working.cancelling()));
        }
    }

    private void previewed(ImageJob from, ImageEvent.Preview value) {
        if (isCurrent(from) && run instanceof Run.Working working) {
            change(new Run.Working(working.progress(), Optional.of(value), working.cancelling()));
        }
    }

    private void drawn(ImageJob from, ImageResult result) {
        if (!isCurrent(from)) {
            return;
        }
        List<RecentPicture> pictures = new ArrayList<>();
        result.images()
                .forEach(stored -> pictures.add(new RecentPicture(
                        stored.file().toString(),
                        stored.image().seed(),
                        stored.image().width(),
                        stored.image().height(),
                        result.command().model().id(),
                        result.command().prompt())));
        recent.add(pictures);
        if (!settings.keepSeed() && !pictures.isEmpty()) {
            edit(settings.withSeed(pictures.getFirst().seed(), false));
        }
        Duration took = result.loading().plus(result.sampling());
        ended(Optional.of(from), new Run.Done(pictures.size(), took.toMillis() / 1000.0));
    }

    private void ended(Optional<ImageJob> from, Run outcome) {
        if (from.isPresent() && !isCurrent(from.get())) {
            return;
        }
        following.ifPresent(Registration::close);
        following = Optional.empty();
        job = Optional.empty();
        source = Optional.empty();
        change(outcome);
    }

    private boolean isCurrent(ImageJob candidate) {
        return job.filter(present -> present == candidate).isPresent();
    }

    /** Ends the drawing within one step; does nothing when nothing is drawn. */
    public void cancel() {
        if (run instanceof Run.Working working && !working.cancelling()) {
            change(new Run.Working(working.progress(), working.preview(), true));
            job.ifPresent(present -> threads.background().execute(present::cancel));
        }
    }

    /** Reads the list of models again; it is cheap when nothing changed. */
    public void refreshModels() {
        facts.refresh();
    }

    private void servicesChanged() {
        facts.refresh();
        if (run.working() && source.isPresent() && !source.equals(services.images())) {
            ended(job, new Run.Failed(Problem.of(ErrorCode.UNAVAILABLE, Texts.text("generate.gone"))));
        }
        listeners.fire();
    }

    private void factsChanged() {
        List<ModelDescription> models = facts.models();
        if (settings.model().isEmpty() && !models.isEmpty()) {
            choose(models.getFirst());
        }
        listeners.fire();
    }

    private void change(Run next) {
        run = next;
        listeners.fire();
    }

    @Override
    public void close() {
        watching.close();
        facts.close();
        following.ifPresent(Registration::close);
    }
}
