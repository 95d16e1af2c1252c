package org.diffusiondesk.ui.generate;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.diffusiondesk.ui.state.StateFiles;

/** The last pictures, newest first, and which of them is looked at. UI thread only. */
public final class RecentPictures {
    static final String FILE = "recent-pictures";
    static final int LIMIT = 24;

    private final StateFiles files;
    private final Runnable changed;
    private List<RecentPicture> pictures;
    private Optional<RecentPicture> other = Optional.empty();
    private int selected;
    private boolean picked;

    RecentPictures(StateFiles files, Runnable changed) {
        this.files = files;
        this.changed = changed;
        pictures = files.read(FILE, Kept.class).map(Kept::pictures).orElse(List.of()).stream()
                .filter(picture -> Files.isRegularFile(picture.path()))
                .toList();
    }

    /** Newest first. */
    public List<RecentPicture> list() {
        return pictures;
    }

    /** The one that is looked at. */
    public Optional<RecentPicture> selected() {
        return other.or(() -> selected < pictures.size() ? Optional.of(pictures.get(selected)) : Optional.empty());
    }

    /** Its place in the list; -1 when it is another picture. */
    public int selectedIndex() {
        return other.isPresent() ? -1 : selected;
    }

    /** Looks at a picture that may not be one of the last. */
    public void show(RecentPicture picture) {
        int index = pictures.indexOf(picture);
        if (index >= 0) {
            selected = index;
            other = Optional.empty();
        } else {
            other = Optional.of(picture);
        }
        picked = true;
        changed.run();
    }

    /** Whether a person chose the picture that is looked at, since the last one was drawn. */
    public boolean picked() {
        return picked;
    }

    /** Looks at another one; an index outside the list is brought into it. */
    public void select(int index) {
        selected = Math.clamp(index, 0, Math.max(0, pictures.size() - 1));
        other = Optional.empty();
        picked = true;
        changed.run();
    }

    /** Adds the pictures of one job, and looks at the first of them. */
    void add(List<RecentPicture> batch) {
        List<RecentPicture> all = new ArrayList<>(batch);
        all.addAll(pictures);
        pictures = List.copyOf(all.subList(0, Math.min(LIMIT, all.size())));
        selected = 0;
        other = Optional.empty();
        picked = false;
        files.keep(FILE, new Kept(pictures));
    }

    /** As it stands in the file. */
    record Kept(List<RecentPicture> pictures) {
        Kept {
            pictures = List.copyOf(pictures);
        }
    }
}
