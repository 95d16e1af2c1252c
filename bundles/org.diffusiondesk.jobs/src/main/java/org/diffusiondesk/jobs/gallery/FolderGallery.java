package org.diffusiondesk.jobs.gallery;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.history.Gallery;
import org.diffusiondesk.api.history.GalleryChange;
import org.diffusiondesk.api.history.GalleryPage;
import org.diffusiondesk.api.history.GalleryPicture;
import org.diffusiondesk.api.history.GalleryQuery;
import org.diffusiondesk.api.history.TagCount;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The {@link Gallery}: a folder, its bin, and the rows about both. */
final class FolderGallery implements Gallery, FolderWatch.Work {
    private static final Logger LOG = LoggerFactory.getLogger(FolderGallery.class);
    /** A crowd of news is none: whoever listens looks at the list again. */
    private static final int MOST_NEWS = FolderIndex.PART;

    private final Bin folders;
    private final PictureTable table;
    private final PictureSearch search;
    private final FolderIndex index;
    private final ThumbnailCache thumbnails;
    private final List<Consumer<GalleryPicture>> listeners = new CopyOnWriteArrayList<>();

    FolderGallery(Bin folders, PictureTable table, PictureSearch search, FolderIndex index, ThumbnailCache thumbnails) {
        this.folders = folders;
        this.table = table;
        this.search = search;
        this.index = index;
        this.thumbnails = thumbnails;
    }

    @Override
    public void check() {
        tell(index.check());
        for (List<String> news = index.catchUp(); !news.isEmpty(); news = index.catchUp()) {
            tell(news);
        }
    }

    @Override
    public void catchUp() {
        tell(index.catchUp());
    }

    @Override
    public void look(Set<String> names) {
        tell(index.look(names));
    }

    @Override
    public GalleryPage list(GalleryQuery query) {
        catchUp();
        PictureSearch.Found found = search.find(query);
        List<GalleryPicture> pictures = found.rows().stream()
                .map(row -> picture(row, found.tags().getOrDefault(row.facts().name(), List.of())))
                .toList();
        Optional<String> next = found.more()
                ? Optional.of(Cursor.of(found.rows().getLast().facts()).text())
                : Optional.empty();
        return new GalleryPage(pictures, next, found.total());
    }

    @Override
    public List<TagCount> tags() {
        return search.tags();
    }

    @Override
    public Optional<GalleryPicture> find(String name) {
        Optional<PictureTable.Row> row = present(name);
        if (row.isEmpty()) {
            catchUp(); // it may have been drawn just now
            row = present(name);
        }
        return row.map(present -> picture(present, table.tags(name)));
    }

    private Optional<PictureTable.Row> present(String name) {
        return table.find(name).filter(row -> row.whereabouts() != Whereabouts.GONE);
    }

    private GalleryPicture require(String name) {
        return find(name)
                .orElseThrow(() -> new InvalidRequestException(
                        ErrorCode.NOT_FOUND, "name", "there is no picture of that name in the gallery"));
    }

    private GalleryPicture picture(PictureTable.Row row, List<String> tags) {
        PictureFacts facts = row.facts();
        boolean deleted = row.whereabouts() != Whereabouts.OUTPUTS;
        return new GalleryPicture(
                facts.name(),
                (deleted ? folders.bin() : folders.outputs()).file(facts.name()),
                facts.job(),
                facts.index(),
                facts.seed(),
                facts.width(),
                facts.height(),
                facts.bytes(),
                Instant.ofEpochMilli(facts.modified()),
                facts.model(),
                facts.prompt(),
                facts.negativePrompt(),
                row.favourite(),
                tags,
                deleted);
    }

    @Override
    public GalleryPicture change(String name, GalleryChange change) {
        require(name);
        Optional<List<String>> tags = change.tags().map(Tags::checked);
        change.favourite().ifPresent(favourite -> table.favourite(name, favourite));
        tags.ifPresent(wanted -> table.tags(name, wanted));
        return told(name);
    }

    @Override
    public GalleryPicture delete(String name) {
        if (require(name).deleted()) {
            return require(name);
        }
        index.alone(() -> {
            folders.throwIn(name);
            index.left(name);
            table.move(List.of(name), Whereabouts.BIN, Instant.now());
            return name;
        });
        return told(name);
    }

    @Override
    public GalleryPicture restore(String name) {
        if (!require(name).deleted()) {
            return require(name);
        }
        index.alone(() -> {
            folders.takeOut(name);
            table.move(List.of(name), Whereabouts.OUTPUTS, Instant.now());
            table.find(name).ifPresent(row -> index.came(row.facts()));
            return name;
        });
        return told(name);
    }

    @Override
    public int emptyBin() {
        return index.alone(() -> {
            List<String> deleted = new ArrayList<>();
            try {
                for (String name : table.names(Whereabouts.BIN)) {
                    Files.deleteIfExists(folders.bin().file(name));
                    deleted.add(name);
                }
            } finally {
                table.remove(deleted);
            }
            deleted.forEach(thumbnails::remove);
            LOG.info("gallery: the bin was emptied of {} picture(s)", deleted.size());
            return deleted.size();
        });
    }

    @Override
    public Path thumbnail(String name, int side) {
        return thumbnails.of(require(name).file(), name, side);
    }

    @Override
    public Registration listen(Consumer<GalleryPicture> listener) {
        Consumer<GalleryPicture> own = listener::accept; // the same listener may be registered twice
        listeners.add(own);
        return () -> listeners.remove(own);
    }

    private GalleryPicture told(String name) {
        GalleryPicture now = require(name);
        tell(now);
        return now;
    }

    private void tell(List<String> names) {
        if (!listeners.isEmpty()) {
            names.stream()
                    .limit(MOST_NEWS)
                    .map(table::find)
                    .flatMap(Optional::stream)
                    .map(row -> picture(row, table.tags(row.facts().name())))
                    .forEach(this::tell);
        }
    }

    private void tell(GalleryPicture picture) {
        for (Consumer<GalleryPicture> listener : listeners) {
            try {
                listener.accept(picture);
            } catch (RuntimeException fault) {
                LOG.warn("gallery: a listener failed: {}", fault.toString(), fault);
            }
        }
    }
}
