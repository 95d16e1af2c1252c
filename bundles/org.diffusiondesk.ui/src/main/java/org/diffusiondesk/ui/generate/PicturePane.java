package org.diffusiondesk.ui.generate;

import static org.diffusiondesk.ui.texts.Texts.text;

import java.util.Optional;
import java.util.function.Consumer;
import org.diffusiondesk.ui.kit.Banner;
import org.diffusiondesk.ui.kit.Ui;
import org.diffusiondesk.ui.service.Problem;
import org.eclipse.jface.layout.GridDataFactory;
import org.eclipse.swt.SWT;
import org.eclipse.swt.graphics.ImageData;
import org.eclipse.swt.widgets.Button;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Label;
import org.eclipse.swt.widgets.ProgressBar;

/** The picture with what is going on, and what can be done with it. */
final class PicturePane {
    private static final int BAR = 1000;

    private final GenerateModel model;
    private final PictureLoader loader;
    private final Composite box;
    private final Banner banner;
    private final PictureCanvas canvas;
    private final Label line;
    private final ProgressBar bar;
    private final Button save;
    private final Button useSeed;
    private final PictureStrip strip;
    private Object showing = new Object(); // the preview or picture that the canvas has, or waits for

    PicturePane(Composite parent, GenerateModel model, PictureLoader loader, PictureActions actions) {
        this.model = model;
        this.loader = loader;
        box = Ui.box(parent, 1, 3);
        banner = new Banner(box, "generate.banner");
        canvas = new PictureCanvas(box);
        Ui.fill().hint(160, 120).applyTo(canvas);
        Composite progress = Ui.box(box, 2, 0);
        Ui.row().applyTo(progress);
        line = Ui.hint(progress, "");
        line.setData(Ui.ID, "generate.line");
        Ui.row().hint(120, SWT.DEFAULT).applyTo(line);
        bar = Ui.named(new ProgressBar(progress, SWT.SMOOTH), "generate.progress", text("generate.progress"));
        bar.setMaximum(BAR);
        GridDataFactory.swtDefaults().hint(120, SWT.DEFAULT).applyTo(bar);
        strip = new PictureStrip(box, model.recent(), loader);
        Ui.row().applyTo(strip);
        Composite buttons = Ui.box(box, 7, 0);
        Ui.row().applyTo(buttons);
        save = Ui.button(buttons, "generate.save", "save", text("generate.save"), actions::saveAs);
        useSeed = Ui.button(buttons, "generate.useSeed", "seed", text("generate.useSeed"), model::useSeedOfPicture);
        Ui.iconButton(buttons, "generate.folder", "folder", text("generate.folder"), actions::openFolder);
        Label space = new Label(buttons, SWT.NONE);
        Ui.row().applyTo(space);
        Ui.iconButton(buttons, "generate.zoomOut", "minus", text("generate.zoomOut"), () -> canvas.zoomBy(-1));
        Ui.iconButton(buttons, "generate.zoomFit", "fit", text("generate.zoomFit"), canvas::fit);
        Ui.iconButton(buttons, "generate.zoomIn", "plus", text("generate.zoomIn"), () -> canvas.zoomBy(1));
    }

    void render() {
        Run run = model.run();
        renderBanner();
        renderProgress(run);
        renderPicture(run);
        strip.render();
        boolean picture = model.recent().selected().isPresent();
        save.setEnabled(picture);
        useSeed.setEnabled(picture);
    }

    private void renderBanner() {
        Optional<String> waiting = model.waitingFor();
        Optional<Problem> problem = model.problem();
        if (problem.isPresent()) {
            banner.problem(problem.get(), text("generate.again"), model::generate);
        } else if (waiting.isPresent()) {
            banner.wait(waiting.get());
        } else {
            banner.clear();
        }
    }

    private void renderProgress(Run run) {
        int count = model.asked().count();
        Ui.text(
                line,
                switch (run) {
                    case Run.Idle idle -> "";
                    case Run.Working working -> ProgressText.line(working, count, model.waiting());
                    case Run.Done done -> text("generate.done", done.pictures(), String.format("%.1f", done.seconds()));
                    case Run.Cancelled cancelled -> text("generate.cancelled");
                    case Run.Failed failed -> text("generate.failed");
                });
        double fraction = run instanceof Run.Working working ? ProgressText.fraction(working, count) : 0;
        bar.setVisible(run.working());
        bar.setSelection((int) Math.round(Math.max(0, fraction) * BAR));
    }

    private void renderPicture(Run run) {
        Optional<RecentPicture> picture = model.recent().selected();
        boolean looksElsewhere = picture.isPresent() && model.recent().picked();
        if (run instanceof Run.Working working && !looksElsewhere) {
            working.preview()
                    .ifPresent(preview ->
                            load(preview, sink -> loader.load(preview.png(), data -> sink.accept(inFullSize(data)))));
        } else if (picture.isPresent()) {
            load(picture.get(), sink -> loader.load(picture.get().path(), sink));
        } else {
            showing = new Object();
            canvas.clear();
        }
        canvas.whenEmpty(
                text(run.working() ? "generate.empty.working" : "generate.empty"),
                run.working() ? "" : text("generate.empty.hint"));
    }

    /** A preview may have a fraction of the picture's size; it is shown in the place that the picture will take. */
    private ImageData inFullSize(ImageData preview) {
        return preview.scaledTo(model.asked().width(), model.asked().height());
    }

    private interface Loading {
        void into(Consumer<ImageData> sink);
    }

    private void load(Object what, Loading loading) {
        if (!what.equals(showing)) {
            showing = what;
            loading.into(data -> {
                if (what.equals(showing) && !canvas.isDisposed()) {
                    canvas.show(data);
                }
            });
        }
    }
}
