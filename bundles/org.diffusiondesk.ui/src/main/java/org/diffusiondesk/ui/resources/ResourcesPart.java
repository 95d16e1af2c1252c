package org.diffusiondesk.ui.resources;

import static org.diffusiondesk.ui.texts.Texts.text;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.image.ImageDemand;
import org.diffusiondesk.ui.generate.GenerateModel;
import org.diffusiondesk.ui.kit.Banner;
import org.diffusiondesk.ui.kit.Ui;
import org.eclipse.e4.ui.di.Focus;
import org.eclipse.jface.dialogs.MessageDialog;
import org.eclipse.jface.layout.GridDataFactory;
import org.eclipse.swt.SWT;
import org.eclipse.swt.custom.ScrolledComposite;
import org.eclipse.swt.layout.FillLayout;
import org.eclipse.swt.layout.GridLayout;
import org.eclipse.swt.widgets.Button;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Label;

/** The memory as a picture on the left, in words on the right. Measures every two seconds, but only while it can be seen. */
public final class ResourcesPart {
    private static final int PERIOD_MS = 2000;
    private static final int YES = 0;
    private static final double PICTURE = 0.54;

    private final ResourcesModel model;
    private final GenerateModel generate;
    private final Composite root;
    private final ScrolledComposite scrolled;
    private final Composite content;
    private final Banner banner;
    private final Composite picture;
    private final Label title;
    private final Label swaps;
    private final MemoryBar bar;
    private final Legend legend;
    private final Explanation words;
    private final Composite buttons;
    private final Button release;
    private final Button leaveOut;
    private final List<Registration> listening;
    private final Runnable tick = this::tick;

    @Inject
    public ResourcesPart(Composite parent, ResourcesModel model, GenerateModel generate) {
        this.model = model;
        this.generate = generate;
        root = parent;
        parent.setLayout(new FillLayout());
        scrolled = new ScrolledComposite(parent, SWT.V_SCROLL);
        content = Ui.box(scrolled, 3, 2);
        ((GridLayout) content.getLayout()).marginHeight = Ui.GRID;
        scrolled.setContent(content);
        scrolled.setExpandHorizontal(true);
        scrolled.setExpandVertical(true);
        scrolled.addListener(SWT.Resize, event -> fit());
        banner = new Banner(content, "resources.banner");
        Ui.row().span(3, 1).exclude(true).applyTo(banner);
        picture = Ui.box(content, 1, 0);
        Ui.row().align(SWT.FILL, SWT.BEGINNING).hint(120, SWT.DEFAULT).applyTo(picture);
        Composite heading = Ui.box(picture, 2, 0);
        Ui.row().applyTo(heading);
        title = Ui.label(heading, "");
        title.setFont(Ui.bold());
        title.setData(Ui.ID, "resources.title");
        swaps = Ui.hint(heading, "");
        GridDataFactory.fillDefaults()
                .grab(true, false)
                .align(SWT.END, SWT.CENTER)
                .applyTo(swaps);
        swaps.setToolTipText(text("resources.swaps.tip"));
        swaps.setData(Ui.ID, "resources.swaps");
        bar = new MemoryBar(picture);
        Ui.row().indent(0, Ui.GRID).applyTo(bar);
        legend = new Legend(picture);
        words = new Explanation(content);
        buttons = Ui.box(content, 1, 0);
        GridDataFactory.fillDefaults().indent(2 * Ui.GRID, 0).applyTo(buttons);
        release = Ui.button(buttons, "resources.release", "eject", text("resources.release"), this::askAndRelease);
        release.setToolTipText(text("resources.release.tip"));
        Ui.row().applyTo(release);
        leaveOut = Ui.button(buttons, "resources.leaveOut", "", text("resources.forget"), model::leaveOut);
        leaveOut.setToolTipText(text("resources.forget.tip"));
        Ui.row().applyTo(leaveOut);
        listening = List.of(model.onChange(this::render), generate.onChange(this::settingsChanged));
        render();
        tick();
    }

    /** The picture gets a little more of the width than the words. */
    private void fit() {
        int width = scrolled.getClientArea().width;
        int shared = width - buttons.computeSize(SWT.DEFAULT, SWT.DEFAULT).x - 14 * Ui.GRID;
        Explanation.hint(picture, (int) (shared * PICTURE));
        words.wrap((int) (shared * (1 - PICTURE)));
        content.layout(true, true);
        scrolled.setMinHeight(content.computeSize(width, SWT.DEFAULT).y);
    }

    private void askAndRelease() {
        int answer = MessageDialog.open(
                MessageDialog.QUESTION,
                root.getShell(),
                text("resources.release.title"),
                text("resources.release.question"),
                SWT.SHEET,
                text("resources.release.yes"),
                text("resources.release.no"));
        if (answer == YES) {
            model.release();
        }
    }

    private void tick() {
        if (!root.isDisposed()) {
            if (root.isVisible()) {
                model.refresh();
            }
            root.getDisplay().timerExec(PERIOD_MS, tick);
        }
    }

    /** What the next picture would do depends on its size; texts that are typed do not matter. */
    private void settingsChanged() {
        Optional<ImageDemand> wanted = generate.model().map(generate.settings()::demand);
        if (root.isVisible() && !wanted.equals(model.view().flatMap(ResourcesModel.View::demand))) {
            model.refresh();
        }
    }

    private void render() {
        Optional<ResourcesModel.View> view = model.view();
        boolean measured = view.filter(known -> known.snapshot().measured()).isPresent();
        if (model.problem().isPresent()) {
            banner.problem(model.problem().get());
        } else if (model.releasing()) {
            banner.wait(text("resources.releasing"));
        } else if (view.isPresent() && !measured) {
            banner.wait(text("resources.unmeasured"));
        } else {
            model.waitingFor().ifPresentOrElse(banner::wait, banner::clear);
        }
        Ui.visible(picture, measured);
        Ui.visible(words.control(), view.isPresent());
        view.ifPresent(this::show);
        fit();
    }

    private void show(ResourcesModel.View view) {
        Ui.text(title, ResourceText.title(view.snapshot()));
        title.setToolTipText(text("resources.title.tip", view.snapshot().source()));
        if (view.snapshot().measured()) {
            bar.show(view);
            legend.show(view);
        }
        Ui.text(swaps, ResourceText.swaps(view.status()));
        words.show(view);
        release.setEnabled(!model.releasing());
        leaveOut.setEnabled(view.status().saved().isPresent());
    }

    @Focus
    void focus() {
        release.setFocus();
    }

    @PreDestroy
    void close() {
        listening.forEach(Registration::close);
    }
}
