package org.diffusiondesk.ui.gallery;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.history.Gallery;
import org.diffusiondesk.api.history.GalleryChange;
import org.diffusiondesk.api.history.GalleryPage;
import org.diffusiondesk.api.history.GalleryPicture;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.image.PictureFiles;
import org.diffusiondesk.ui.service.DeskServices;
import org.diffusiondesk.ui.service.Listeners;
import org.diffusiondesk.ui.service.Pipe;
import org.diffusiondesk.ui.service.Problem;
import org.diffusiondesk.ui.service.Threads;
import org.diffusiondesk.ui.texts.Texts;

/** The pictures of the gallery that are looked at, and which of them is selected, without a widget. All methods belong to the UI thread. */
public final class GalleryModel implements AutoCloseable {
    static final int PAGE = 60;
    private static final int LARGEST_PAGE = 500;

    private final DeskServices services;
    private final Threads threads;
    private final Listeners listeners = new Listeners();
    private final Registration watching;
    private Optional<Gallery> watched = Optional.empty();
    private Optional<Registration> changes = Optional.empty();
    private GalleryView view = GalleryView.ALL;
    private List<GalleryPicture> pictures = List.of();
    private Optional<String> next = Optional.empty();
    private long total;
    private boolean known;
    private int selected;
    private Optional<GalleryPicture> undoable = Optional.empty();
    private Optional<Problem> problem = Optional.empty();
    private boolean asking;
    private boolean askAgain;

    public GalleryModel(DeskServices services, Threads threads) {
        this.services = services;
        this.threads = threads;
        Pipe<Boolean> servicesChange = Pipe.newest(threads.ui(), change -> servicesChanged());
        watching = services.onChange(() -> servicesChange.send(true));
        servicesChanged();
    }

    /** Calls after each change, on the UI thread. */
    public Registration onChange(Runnable listener) {
        return listeners.add(listener);
    }

    public GalleryView view() {
        return view;
    }

    /** The newest first, as far as they were asked for. */
    public List<GalleryPicture> pictures() {
        return pictures;
    }

    /** How many there are, also those that were not asked for yet. */
    public long total() {
        return total;
    }

    /** Whether {@link #pictures} was ever answered. */
    public boolean known() {
        return known;
    }

    public int selectedIndex() {
        return selected;
    }

    public Optional<GalleryPicture> selected() {
        return selected < pictures.size() ? Optional.of(pictures.get(selected)) : Optional.empty();
    }

    /** The picture that {@link #undoDelete} brings back. */
    public Optional<GalleryPicture> undoable() {
        return undoable;
    }

    /** What the last action was refused for. */
    public Optional<Problem> problem() {
        return problem;
    }

    /** Why nothing can be shown now, in words. */
    public Optional<String> waitingFor() {
        return watched.isPresent() ? Optional.empty() : Optional.of(Texts.text("gallery.waiting"));
    }

    private void servicesChanged() {
        if (!watched.equals(services.gallery())) {
            changes.ifPresent(Registration::close);
            watched = services.gallery();
            Pipe<Boolean> changed = Pipe.newest(threads.ui(), change -> refresh());
            changes = watched.map(gallery -> gallery.listen(picture -> changed.send(true)));
            refresh();
        }
        listeners.fire();
    }

    /** Looks at other pictures. */
    public void look(GalleryView other) {
        if (!other.equals(view)) {
            view = other;
            selected = 0;
            refresh();
            listeners.fire();
        }
    }

    /** Asks again for as many as there are now. */
    public void refresh() {
        Optional<Gallery> gallery = watched;
        if (gallery.isEmpty()) {
            return;
        }
        if (asking) {
            askAgain = true;
            return;
        }
        asking = true;
        GalleryView asked = view;
        int limit = Math.clamp(pictures.size(), PAGE, LARGEST_PAGE);
        threads.ask(() -> gallery.get().list(asked.query(Optional.empty(), limit)), page -> {
            page.filter(found -> asked.equals(view)).ifPresent(found -> show(found, List.of()));
            answered();
        });
    }

    /** Asks for the following ones, where there are some. */
    public void more() {
        Optional<Gallery> gallery = watched;
        if (asking || next.isEmpty() || gallery.isEmpty()) {
            return;
        }
        asking = true;
        GalleryView asked = view;
        Optional<String> after = next;
        threads.ask(() -> gallery.get().list(asked.query(after, PAGE)), page -> {
            page.filter(found -> asked.equals(view)).ifPresent(found -> show(found, pictures));
            answered();
        });
    }

    private void answered() {
        asking = false;
        if (askAgain) {
            askAgain = false;
            refresh();
        }
    }

    /** The selection stays with its picture; when that is gone, the one in its place is selected. */
    private void show(GalleryPage page, List<GalleryPicture> before) {
        Optional<String> name = selected().map(GalleryPicture::name);
        boolean first = selected == 0;
        List<GalleryPicture> all = new ArrayList<>(before);
        all.addAll(page.pictures());
        pictures = List.copyOf(all);
        next = page.next();
        total = page.total();
        known = true;
        int same = name.map(wanted -> names().indexOf(wanted)).orElse(-1);
        // who looks at the newest one goes on to look at the newest one
        selected = same >= 0 && !first ? same : Math.clamp(selected, 0, Math.max(0, pictures.size() - 1));
        listeners.fire();
    }

    private List<String> names() {
        return pictures.stream().map(GalleryPicture::name).toList();
    }

    /** Selects one; an index outside is brought inside. */
    public void select(int index) {
        selected = Math.clamp(index, 0, Math.max(0, pictures.size() - 1));
        if (selected >= pictures.size() - 1) {
            more();
        }
        listeners.fire();
    }

    /** Marks the selected picture as a favourite, or no more. */
    public void toggleFavourite() {
        selected()
                .ifPresent(picture -> act(
                        gallery -> gallery.change(
                                picture.name(), new GalleryChange(Optional.of(!picture.favourite()), Optional.empty())),
                        changed -> {}));
    }

    /** Moves the selected picture to the bin; it can be brought back. */
    public void delete() {
        selected()
                .filter(picture -> !picture.deleted())
                .ifPresent(picture ->
                        act(gallery -> gallery.delete(picture.name()), deleted -> undoable = Optional.of(deleted)));
    }

    /** Takes the selected picture out of the bin. */
    public void restore() {
        selected().filter(GalleryPicture::deleted).ifPresent(this::restore);
    }

    /** Brings back the picture that was deleted last. */
    public void undoDelete() {
        undoable.ifPresent(this::restore);
    }

    private void restore(GalleryPicture picture) {
        act(gallery -> gallery.restore(picture.name()), restored -> undoable = Optional.empty());
    }

    private void act(Function<Gallery, GalleryPicture> action, Consumer<GalleryPicture> then) {
        watched.ifPresent(gallery -> background(() -> action.apply(gallery), then));
    }

    /** Hands over the settings by which the selected picture was drawn, as far as they stand in its file, else as far as the gallery knows them. */
    public void settings(Consumer<ImageRequest> then) {
        Optional<PictureFiles> files = services.pictureFiles();
        selected().ifPresent(picture -> background(() -> PictureRequests.of(files, picture), then));
    }

    private <T> void background(Supplier<T> action, Consumer<T> then) {
        threads.background().execute(() -> {
            try {
                T done = action.get();
                threads.ui().execute(() -> {
                    problem = Optional.empty();
                    then.accept(done);
                    refresh();
                    listeners.fire();
                });
            } catch (RuntimeException e) { // a service is foreign code; whatever it throws belongs on the screen
                threads.ui().execute(() -> {
                    problem = Optional.of(Problem.of(e));
                    listeners.fire();
                });
            }
        });
    }

    /** Makes a small picture in the background and hands its file over; one that can't be made never comes. */
    public void thumbnail(GalleryPicture picture, int side, Consumer<Path> then) {
        watched.ifPresent(
                gallery -> threads.ask(() -> gallery.thumbnail(picture.name(), side), path -> path.ifPresent(then)));
    }

    @Override
    public void close() {
        watching.close();
        changes.ifPresent(Registration::close);
    }
}
