package org.diffusiondesk.ui.chat;

import static org.diffusiondesk.ui.texts.Texts.text;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import java.util.Optional;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.ui.kit.Banner;
import org.diffusiondesk.ui.kit.Ui;
import org.eclipse.e4.ui.di.Focus;
import org.eclipse.e4.ui.model.application.ui.basic.MPart;
import org.eclipse.jface.layout.GridDataFactory;
import org.eclipse.swt.SWT;
import org.eclipse.swt.dnd.Clipboard;
import org.eclipse.swt.dnd.TextTransfer;
import org.eclipse.swt.dnd.Transfer;
import org.eclipse.swt.widgets.Button;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Event;
import org.eclipse.swt.widgets.Label;
import org.eclipse.swt.widgets.Text;

/** The conversation above, the input below. Holds no state of its own. */
public final class ChatPart {
    private static final int INPUT_HEIGHT = 60;

    private final ChatModel model;
    private final Banner banner;
    private final ChatHeader header;
    private final Transcript transcript;
    private final Label line;
    private final Text input;
    private final Button send;
    private final Button stop;
    private final Button copy;
    private final Button fresh;
    private final Registration listening;
    private Optional<String> renderedDraft = Optional.empty();

    @Inject
    public ChatPart(Composite parent, ChatModel model, MPart part) {
        this.model = model;
        parent.setLayout(Ui.grid(1, 3));
        banner = new Banner(parent, "chat.banner");
        header = new ChatHeader(parent, model, part.getPersistedState());
        transcript = new Transcript(parent);
        Ui.fill().hint(120, 120).applyTo(transcript.control());
        line = Ui.hint(parent, "");
        line.setData(Ui.ID, "chat.line");
        Ui.row().hint(120, SWT.DEFAULT).applyTo(line);
        input = new Text(parent, SWT.MULTI | SWT.WRAP | SWT.BORDER | SWT.V_SCROLL);
        Ui.named(input, "chat.input", text("chat.input"));
        Ui.row().hint(120, INPUT_HEIGHT).applyTo(input);
        Ui.tabLeaves(input);
        input.addListener(SWT.Modify, event -> model.draft(input.getText()));
        input.addListener(SWT.KeyDown, this::key);
        Composite buttons = Ui.box(parent, 5, 0);
        Ui.row().applyTo(buttons);
        send = Ui.button(buttons, "chat.send", "send", text("chat.send"), this::send);
        send.setToolTipText(text("chat.send.tip"));
        stop = Ui.button(buttons, "chat.stop", "stop", text("chat.stop"), model::stop);
        stop.setToolTipText(text("chat.stop.tip"));
        Label space = new Label(buttons, SWT.NONE);
        Ui.row().applyTo(space);
        copy = Ui.iconButton(buttons, "chat.copyAnswer", "copy", text("chat.copyAnswer"), this::copyAnswer);
        header.renameKey(transcript.control());
        header.renameKey(input);
        fresh = Ui.button(buttons, "chat.new", "newchat", text("chat.new"), model::newChat);
        GridDataFactory.swtDefaults().applyTo(fresh);
        listening = model.onChange(this::render);
        render();
    }

    /** Enter sends, Shift+Enter begins a line. */
    private void key(Event event) {
        boolean enter = event.keyCode == SWT.CR || event.keyCode == SWT.KEYPAD_CR;
        if (enter && (event.stateMask & SWT.MODIFIER_MASK) == 0) {
            event.doit = false;
            send();
        }
    }

    private void send() {
        model.draft(input.getText());
        model.send();
        input.setFocus();
    }

    private void copyAnswer() {
        model.lastAnswer().ifPresent(answer -> {
            Clipboard clipboard = new Clipboard(input.getDisplay());
            clipboard.setContents(new Object[] {answer}, new Transfer[] {TextTransfer.getInstance()});
            clipboard.dispose();
        });
    }

    private void render() {
        header.render();
        transcript.render(model.conversation().messages());
        renderDraft();
        renderBanner();
        Ui.text(line, line());
        send.setEnabled(model.canSend());
        stop.setEnabled(model.busy());
        copy.setEnabled(model.lastAnswer().isPresent());
        fresh.setEnabled(!model.conversation().messages().isEmpty());
    }

    /** Leaves the field alone while the draft is the same: a keystroke that GTK has not reported yet would be lost. */
    private void renderDraft() {
        String draft = model.conversation().draft();
        if (!Optional.of(draft).equals(renderedDraft)) {
            Ui.text(input, draft);
            renderedDraft = Optional.of(draft);
        }
    }

    private void renderBanner() {
        Optional<String> waiting = model.waitingFor();
        if (waiting.isPresent()) {
            banner.wait(waiting.get());
        } else if (model.turn() instanceof Turn.Failed failed) {
            banner.problem(failed.problem(), text("chat.retry"), model::retry);
        } else if (model.undoable().isPresent()) {
            banner.notice(text("chat.deleted", model.undoable().get()), text("chat.undo"), model::undoDelete);
        } else {
            banner.clear();
        }
    }

    private String line() {
        Optional<String> elsewhere = model.answeredElsewhere();
        if (elsewhere.isPresent()) {
            return text("chat.line.elsewhere", elsewhere.get());
        }
        return switch (model.turn()) {
            case Turn.Yours yours -> text("chat.line.yours");
            case Turn.Waiting waiting -> waiting.stopping() ? text("chat.line.stopping") : waiting.reason();
            case Turn.Answering answering -> text(answering.stopping() ? "chat.line.stopping" : "chat.line.answering");
            case Turn.Failed failed -> text("chat.line.failed");
        };
    }

    @Focus
    void focus() {
        input.setFocus();
    }

    @PreDestroy
    void close() {
        listening.close();
    }
}
