package org.diffusiondesk.ui.generate;

import static org.diffusiondesk.ui.texts.Texts.text;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.ui.kit.Icons;
import org.diffusiondesk.ui.kit.Palette;
import org.diffusiondesk.ui.kit.Ui;
import org.diffusiondesk.ui.service.Threads;
import org.eclipse.e4.ui.di.Focus;
import org.eclipse.swt.SWT;
import org.eclipse.swt.custom.SashForm;
import org.eclipse.swt.custom.ScrolledComposite;
import org.eclipse.swt.layout.FillLayout;
import org.eclipse.swt.widgets.Button;
import org.eclipse.swt.widgets.Composite;

/** Settings on the left, the picture on the right. Holds no state of its own. */
public final class GeneratePart {
    private final GenerateModel model;
    private final SettingsForm form;
    private final PicturePane picture;
    private final Button generate;
    private final Button cancel;
    private final Registration listening;

    @Inject
    public GeneratePart(Composite parent, GenerateModel model, PictureActions actions, Threads threads) {
        this.model = model;
        parent.setLayout(new FillLayout());
        SashForm halves = new SashForm(parent, SWT.HORIZONTAL | SWT.SMOOTH);
        Composite left = Ui.box(halves, 1, 0);
        ScrolledComposite scrolled = new ScrolledComposite(left, SWT.V_SCROLL);
        Ui.fill().applyTo(scrolled);
        form = new SettingsForm(scrolled, model);
        scrolled.setContent(form.control());
        scrolled.setExpandHorizontal(true);
        scrolled.setExpandVertical(true);
        scrolled.setMinHeight(form.control().computeSize(SWT.DEFAULT, SWT.DEFAULT).y);
        Composite buttons = Ui.box(left, 2, 3);
        Ui.row().applyTo(buttons);
        generate = primary(buttons);
        cancel = Ui.button(buttons, "generate.cancel", "stop", text("generate.cancel"), model::cancel);
        cancel.setToolTipText(text("generate.cancel.tip"));
        picture = new PicturePane(halves, model, new PictureLoader(threads), actions);
        halves.setWeights(44, 56);
        listening = model.onChange(this::render);
        render();
    }

    private Button primary(Composite parent) {
        Button button = Ui.button(parent, "generate.generate", "", text("generate.generate"), model::generate);
        Ui.row().applyTo(button);
        button.setToolTipText(text("generate.generate.tip"));
        button.setFont(Ui.bold());
        button.setImage(Icons.forControl(button, "generate", Palette.current().accent()));
        return button;
    }

    private void render() {
        form.render();
        picture.render();
        generate.setEnabled(model.canGenerate());
        cancel.setEnabled(model.run() instanceof Run.Working working && !working.cancelling());
    }

    @Focus
    void focus() {
        form.focus();
    }

    @PreDestroy
    void close() {
        listening.close();
    }
}
