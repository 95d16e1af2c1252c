package org.diffusiondesk.ui.kit;

import org.diffusiondesk.ui.service.Problem;
import org.eclipse.swt.SWT;
import org.eclipse.swt.graphics.Color;
import org.eclipse.swt.widgets.Button;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Label;

/** A strip at the top of a part that says what is wrong, or what is waited for, and what to do. Takes no room while there is nothing to say. */
public final class Banner extends Composite {
    private final Label icon;
    private final Label text;
    private final Label advice;
    private final Button button;
    private Runnable action = () -> {};

    public Banner(Composite parent, String id) {
        super(parent, SWT.NONE);
        setLayout(Ui.grid(3, 2));
        setData(Ui.ID, id);
        icon = new Label(this, SWT.NONE);
        Composite words = Ui.box(this, 1, 0);
        Ui.row().applyTo(words);
        text = new Label(words, SWT.WRAP);
        text.setData(Ui.ID, id + ".text");
        Ui.row().hint(100, SWT.DEFAULT).applyTo(text);
        advice = new Label(words, SWT.WRAP);
        advice.setData(Ui.ID, id + ".advice");
        Ui.row().hint(100, SWT.DEFAULT).applyTo(advice);
        button = Ui.button(this, id + ".action", "", "", () -> action.run());
        Ui.row().grab(false, false).applyTo(button);
        Ui.row().exclude(true).applyTo(this);
        setVisible(false);
        words.addListener(SWT.Resize, event -> wrap(words.getClientArea().width));
    }

    /** A wrapping label wants its width told, else it asks for one long line. */
    private void wrap(int width) {
        if (width > 0) {
            Ui.row().hint(width, SWT.DEFAULT).applyTo(text);
            Ui.row()
                    .hint(width, SWT.DEFAULT)
                    .exclude(advice.getText().isEmpty())
                    .applyTo(advice);
            getDisplay().asyncExec(() -> {
                if (!isDisposed()) {
                    advice.requestLayout();
                }
            });
        }
    }

    /** Nothing to say. */
    public void clear() {
        Ui.visible(this, false);
    }

    /** Says what is waited for. */
    public void wait(String reason) {
        show("wait", Palette.current().accent(), Palette.current().tint(), reason, "");
        Ui.visible(button, false);
    }

    /** Says what is wrong, without a button. */
    public void problem(Problem problem) {
        show("warning", Palette.current().bad(), Palette.current().badTint(), problem.text(), problem.advice());
        Ui.visible(button, false);
    }

    /** Says what is wrong, with a button that helps. */
    public void problem(Problem problem, String buttonText, Runnable newAction) {
        problem(problem);
        offer(buttonText, newAction);
    }

    /** Says what was done, with a button that undoes it or goes on from there. */
    public void notice(String words, String buttonText, Runnable newAction) {
        show("info", Palette.current().accent(), Palette.current().tint(), words, "");
        offer(buttonText, newAction);
    }

    private void offer(String buttonText, Runnable newAction) {
        if (!button.getText().equals(buttonText)) {
            button.setText(buttonText);
        }
        action = newAction;
        Ui.visible(button, true);
    }

    private void show(String iconName, Color color, Color background, String newText, String newAdvice) {
        setBackground(background);
        setBackgroundMode(SWT.INHERIT_FORCE);
        if (!iconName.equals(icon.getData())) {
            icon.setData(iconName);
            icon.setImage(Icons.forControl(icon, iconName, color));
        }
        Ui.text(text, newText);
        Ui.text(advice, newAdvice);
        Ui.visible(advice, !newAdvice.isEmpty());
        Ui.visible(this, true);
    }
}
