package org.diffusiondesk.jobs.gallery;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.history.Gallery;
import org.diffusiondesk.api.history.GalleryChange;
import org.diffusiondesk.api.history.GalleryPage;
import org.diffusiondesk.api.history.GalleryPicture;
import org.diffusiondesk.api.history.GalleryQuery;
import org.diffusiondesk.api.history.TagCount;
import org.diffusiondesk.api.image.ImageService;
import org.diffusiondesk.api.image.PictureFiles;
import org.diffusiondesk.api.settings.DataFolders;
import org.diffusiondesk.jobs.db.Database;
import org.diffusiondesk.jobs.db.DatabaseComponent;
import org.diffusiondesk.jobs.files.Thumbnails;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Publishes the {@link Gallery} of the outputs folder, where pictures are drawn. */
@Component
public final class GalleryComponent implements Gallery {
    private final Gallery gallery;
    private final FolderWatch watch;
    private final Registration ends;

    @Activate
    public GalleryComponent(
            @Reference DataFolders folders,
            @Reference PictureFiles files,
            @Reference DatabaseComponent holder,
            @Reference ImageService images) {
        Database database = holder.database();
        Bin places = Bin.of(folders.outputs());
        PictureTable table = new PictureTable(database);
        FolderIndex index =
                new FolderIndex(places.outputs(), places.bin(), table, new PictureReader(files), Clock.systemUTC());
        ThumbnailCache thumbnails = new ThumbnailCache(folders.data().resolve("thumbnails"), Thumbnails::of);
        FolderGallery own = new FolderGallery(places, table, new PictureSearch(database), index, thumbnails);
        this.gallery = own;
        this.watch = new FolderWatch(folders.outputs(), own);
        watch.start();
        // some systems tell late what changes in a folder
        this.ends = images.listen(job -> job.result().whenComplete((result, problem) -> watch.lookNow()));
    }

    @Deactivate
    void close() {
        ends.close();
        watch.close();
    }

    @Override
    public GalleryPage list(GalleryQuery query) {
        return gallery.list(query);
    }

    @Override
    public Optional<GalleryPicture> find(String name) {
        return gallery.find(name);
    }

    @Override
    public GalleryPicture change(String name, GalleryChange change) {
        return gallery.change(name, change);
    }

    @Override
    public GalleryPicture delete(String name) {
        return gallery.delete(name);
    }

    @Override
    public GalleryPicture restore(String name) {
        return gallery.restore(name);
    }

    @Override
    public int emptyBin() {
        return gallery.emptyBin();
    }

    @Override
    public Path thumbnail(String name, int side) {
        return gallery.thumbnail(name, side);
    }

    @Override
    public List<TagCount> tags() {
        return gallery.tags();
    }

    @Override
    public Registration listen(Consumer<GalleryPicture> listener) {
        return gallery.listen(listener);
    }
}
