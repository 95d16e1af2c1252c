package org.diffusiondesk.ui.gallery;

import static org.diffusiondesk.ui.texts.Texts.text;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Optional;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.history.GalleryPicture;
import org.diffusiondesk.ui.generate.GenerateModel;
import org.diffusiondesk.ui.generate.PictureActions;
import org.diffusiondesk.ui.generate.PictureLoader;
import org.diffusiondesk.ui.generate.RecentPicture;
import org.diffusiondesk.ui.kit.Banner;
import org.diffusiondesk.ui.kit.Icons;
import org.diffusiondesk.ui.kit.Ui;
import org.diffusiondesk.ui.service.Threads;
import org.eclipse.e4.ui.di.Focus;
import org.eclipse.jface.layout.GridDataFactory;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Button;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Label;
import org.eclipse.swt.widgets.Text;

/** Thumbnails with a search above them, and what can be done with the selected one beside them. Holds no state of its own. */
public final class GalleryPart {
    private static final int SIDE_WIDTH = 380;
    private static final int SEARCH_DELAY_MS = 250;

    private final GalleryModel model;
    private final GenerateModel generate;
    private final PictureActions actions;
    private final Banner banner;
    private final Text search;
    private final Button favourites;
    private final Button bin;
    private final Label count;
    private final ThumbnailGrid grid;
    private final Label prompt;
    private final Label facts;
    private final Button favourite;
    private final Button settings;
    private final Button save;
    private final DeleteButton delete;
    private final Registration listening;
    private final Runnable look = this::look;

    @Inject
    public GalleryPart(
            Composite parent, GalleryModel model, GenerateModel generate, PictureActions actions, Threads threads) {
        this.model = model;
        this.generate = generate;
        this.actions = actions;
        parent.setLayout(Ui.grid(2, 2));
        Composite pictures = Ui.box(parent, 1, 0);
        Ui.fill().applyTo(pictures);
        banner = new Banner(pictures, "gallery.banner");
        grid = new ThumbnailGrid(pictures, model, new PictureLoader(threads), this::picked, this::useSettings);
        Ui.fill().hint(200, ThumbnailGrid.SIDE / 2).applyTo(grid);
        Composite side = Ui.box(parent, 1, 0);
        GridDataFactory.fillDefaults().hint(SIDE_WIDTH, SWT.DEFAULT).applyTo(side);
        search = Ui.named(
                new Text(side, SWT.SEARCH | SWT.ICON_SEARCH | SWT.ICON_CANCEL),
                "gallery.search",
                text("gallery.search"));
        search.setMessage(text("gallery.search"));
        Ui.row().applyTo(search);
        search.addListener(SWT.Modify, event -> search.getDisplay().timerExec(SEARCH_DELAY_MS, look));
        Composite filters = Ui.box(side, 3, 0);
        Ui.row().applyTo(filters);
        favourites = check(filters, "gallery.favourites");
        bin = check(filters, "gallery.bin");
        count = Ui.hint(filters, "");
        count.setData(Ui.ID, "gallery.count");
        count.setAlignment(SWT.RIGHT);
        Ui.row().applyTo(count);
        prompt = fact(side, "gallery.prompt");
        facts = fact(side, "gallery.facts");
        Composite buttons = Ui.box(side, 5, 0);
        Ui.row().applyTo(buttons);
        settings = Ui.button(buttons, "gallery.settings", "reset", text("gallery.settings"), this::useSettings);
        settings.setToolTipText(text("gallery.settings.tip"));
        Ui.row().applyTo(settings);
        favourite = favouriteButton(buttons);
        save = Ui.iconButton(buttons, "gallery.save", "save", text("generate.save"), this::save);
        Ui.iconButton(buttons, "gallery.folder", "folder", text("generate.folder"), actions::openFolder);
        delete = new DeleteButton(buttons, this::deleteOrRestore);
        listening = model.onChange(this::render);
        render();
    }

    private static Label fact(Composite parent, String id) {
        Label label = Ui.hint(parent, "");
        label.setData(Ui.ID, id);
        Ui.row().hint(SIDE_WIDTH, SWT.DEFAULT).applyTo(label);
        return label;
    }

    private Button favouriteButton(Composite parent) {
        Button button = Ui.named(new Button(parent, SWT.TOGGLE), "gallery.favourite", text("gallery.favourite"));
        button.setImage(Icons.forControl(button, "star"));
        button.setToolTipText(text("gallery.favourite"));
        button.addListener(SWT.Selection, event -> model.toggleFavourite());
        return button;
    }

    private Button check(Composite parent, String key) {
        Button button = Ui.named(new Button(parent, SWT.CHECK), key, text(key));
        button.setText(text(key));
        button.addListener(SWT.Selection, event -> look());
        return button;
    }

    private void look() {
        if (!search.isDisposed()) {
            model.look(new GalleryView(search.getText(), favourites.getSelection(), bin.getSelection()));
        }
    }

    /** The canvas shows what is picked here. */
    private void picked() {
        model.selected().map(GalleryPart::recent).ifPresent(generate.recent()::show);
    }

    private static RecentPicture recent(GalleryPicture picture) {
        return new RecentPicture(
                picture.file().toString(),
                picture.seed(),
                picture.width(),
                picture.height(),
                picture.model(),
                picture.prompt());
    }

    private void useSettings() {
        model.settings(generate::use);
    }

    private void save() {
        model.selected().map(GalleryPart::recent).ifPresent(actions::saveAs);
    }

    private void deleteOrRestore() {
        if (model.selected().filter(GalleryPicture::deleted).isPresent()) {
            model.restore();
        } else {
            model.delete();
        }
    }

    private void render() {
        renderBanner();
        grid.render();
        Optional<GalleryPicture> picture = model.selected();
        Ui.text(count, count());
        Ui.text(
                prompt,
                picture.map(shown -> shown.prompt().replaceAll("\\s+", " ")).orElse(""));
        prompt.setToolTipText(picture.map(GalleryPicture::prompt).orElse(""));
        Ui.text(facts, picture.map(GalleryPart::facts).orElse(""));
        boolean there = picture.isPresent();
        settings.setEnabled(there);
        favourite.setEnabled(there);
        save.setEnabled(there);
        favourite.setSelection(picture.filter(GalleryPicture::favourite).isPresent());
        delete.show(there, picture.filter(GalleryPicture::deleted).isPresent());
    }

    private void renderBanner() {
        if (model.waitingFor().isPresent()) {
            banner.wait(model.waitingFor().get());
        } else if (model.problem().isPresent()) {
            banner.problem(model.problem().get());
        } else if (model.undoable().isPresent()) {
            banner.notice(text("gallery.deleted"), text("gallery.undo"), model::undoDelete);
        } else {
            banner.clear();
        }
    }

    private String count() {
        if (!model.known()) {
            return "";
        }
        if (model.total() == 0) {
            String why = model.view().bin() ? "gallery.none.bin" : "gallery.none";
            return text(model.view().filters() ? "gallery.none.found" : why);
        }
        return text("gallery.count", model.total());
    }

    private static String facts(GalleryPicture picture) {
        String when = DateTimeFormatter.ofLocalizedDateTime(FormatStyle.SHORT)
                .format(picture.created().atZone(ZoneId.systemDefault()));
        String size = picture.width() + " × " + picture.height();
        String seed = picture.seed() < 0 ? text("unknown") : Long.toString(picture.seed());
        return text("gallery.facts", picture.model(), size, seed, when);
    }

    @Focus
    void focus() {
        grid.setFocus();
    }

    @PreDestroy
    void close() {
        listening.close();
    }
}
