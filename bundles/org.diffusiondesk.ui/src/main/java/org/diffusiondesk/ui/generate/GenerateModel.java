package org.diffusiondesk.ui.generate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.image.ImageResult;
import org.diffusiondesk.api.image.ImageService;
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
    private final Drawings drawings;
    private Run ended = new Run.Idle();

    public GenerateModel(DeskServices services, Threads threads, StateFiles files, RandomGenerator random) {
        this.services = services;
        this.threads = threads;
        this.files = files;
        this.random = random;
        settings = files.read(SETTINGS, GenerateSettings.class).orElse(GenerateSettings.INITIAL);
        drawings = new Drawings(threads, new Outcomes());
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

    /** The drawing that goes on, else how the last one ended. */
    public Run run() {
        return drawings.current().<Run>map(Drawing::run).orElse(ended);
    }

    /** Why the last picture that ended is not there; also while another one is drawn. */
    public Optional<Problem> problem() {
        return ended instanceof Run.Failed failed ? Optional.of(failed.problem()) : Optional.empty();
    }

    /** How many more pictures this window asked for, beside the one of {@link #run()}. */
    public int waiting() {
        return drawings.others();
    }

    /** The settings that the present run was started with; the fields may have changed since. */
    public GenerateSettings asked() {
        return drawings.current().map(Drawing::asked).orElse(settings);
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
        return waitingFor().isEmpty() && !settings.prompt().isBlank();
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

    /** Takes the settings by which a picture was drawn, with its seed, so that the same one would be drawn again. */
    public void use(ImageRequest request) {
        edit(settings.with(request));
    }

    /** Asks for a picture with the present settings; it waits in the queue while another one is drawn. */
    public void generate() {
        Optional<ImageService> service = services.images();
        if (canGenerate() && service.isPresent()) {
            ended = new Run.Idle();
            drawings.start(service.get(), settings);
        }
    }

    /** What comes of the drawings. */
    private final class Outcomes implements Drawings.Listener {
        @Override
        public void changed() {
            listeners.fire();
        }

        @Override
        public void drawn(ImageResult result) {
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
            ended(new Run.Done(pictures.size(), took.toMillis() / 1000.0));
        }

        @Override
        public void ended(Run outcome) {
            ended = outcome;
            listeners.fire();
        }
    }

    /** Ends the drawing within one step; does nothing when nothing is drawn. What waits behind it is drawn next. */
    public void cancel() {
        drawings.cancelCurrent();
    }

    /** Reads the list of models again; it is cheap when nothing changed. */
    public void refreshModels() {
        facts.refresh();
    }

    private void servicesChanged() {
        facts.refresh();
        drawings.leaveAllBut(services.images());
        listeners.fire();
    }

    private void factsChanged() {
        List<ModelDescription> models = facts.models();
        if (settings.model().isEmpty() && !models.isEmpty()) {
            choose(models.getFirst());
        }
        listeners.fire();
    }

    @Override
    public void close() {
        watching.close();
        facts.close();
        drawings.close();
    }
}
