package org.diffusiondesk.ui.chat;

import static org.diffusiondesk.ui.texts.Texts.text;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.List;
import java.util.Map;
import org.diffusiondesk.ui.kit.Icons;
import org.diffusiondesk.ui.kit.Ui;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Button;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Control;
import org.eclipse.swt.widgets.Table;
import org.eclipse.swt.widgets.TableColumn;
import org.eclipse.swt.widgets.TableItem;
import org.eclipse.swt.widgets.Text;

/** The name of the chat, and the list of all of them while it is wanted. */
final class ChatHeader {
    private static final int LIST_HEIGHT = 120;
    private static final int TIME_WIDTH = 130;
    private static final String LIST_IS_SHOWN = "org.diffusiondesk.ui.chat.list";

    private final ChatModel model;
    private final Map<String, String> kept;
    private final Button toggle;
    private final Text title;
    private final Button delete;
    private final Table list;
    private List<ChatSummary> shown = List.of();

    /** @param kept what is remembered of the part */
    ChatHeader(Composite parent, ChatModel model, Map<String, String> kept) {
        this.model = model;
        this.kept = kept;
        Composite row = Ui.box(parent, 3, 0);
        Ui.row().applyTo(row);
        toggle = Ui.named(new Button(row, SWT.TOGGLE), "chat.list.toggle", text("chat.list.toggle"));
        toggle.setImage(Icons.forControl(toggle, "list"));
        toggle.setToolTipText(text("chat.list.toggle"));
        toggle.setSelection(Boolean.parseBoolean(kept.get(LIST_IS_SHOWN)));
        toggle.addListener(SWT.Selection, event -> toggled());
        title = Ui.named(new Text(row, SWT.BORDER), "chat.title", text("chat.title"));
        title.setMessage(text("chat.title.none"));
        title.setToolTipText(text("chat.title.tip"));
        Ui.row().hint(120, SWT.DEFAULT).applyTo(title);
        title.addListener(SWT.FocusOut, event -> rename());
        title.addListener(SWT.DefaultSelection, event -> rename());
        delete = Ui.iconButton(row, "chat.delete", "bin", text("chat.delete.tip"), model::delete);
        list = Ui.named(
                new Table(parent, SWT.SINGLE | SWT.FULL_SELECTION | SWT.BORDER), "chat.list", text("chat.list"));
        Ui.row().hint(120, LIST_HEIGHT).applyTo(list);
        TableColumn name = new TableColumn(list, SWT.LEFT);
        TableColumn time = new TableColumn(list, SWT.RIGHT);
        time.setWidth(TIME_WIDTH);
        list.addListener(
                SWT.Resize, event -> name.setWidth(Math.max(TIME_WIDTH, list.getClientArea().width - TIME_WIDTH)));
        list.addListener(SWT.Selection, event -> open());
        list.addListener(SWT.KeyDown, event -> {
            if (event.keyCode == SWT.DEL) {
                model.delete();
            }
        });
        renameKey(list);
        Ui.visible(list, toggle.getSelection());
    }

    /** Lets F2 in this control go to the name. */
    void renameKey(Control control) {
        control.addListener(SWT.KeyDown, event -> {
            if (event.keyCode == SWT.F2) {
                title.setFocus();
                title.selectAll();
            }
        });
    }

    private void toggled() {
        kept.put(LIST_IS_SHOWN, Boolean.toString(toggle.getSelection()));
        Ui.visible(list, toggle.getSelection());
        if (toggle.getSelection()) {
            list.setFocus();
        }
    }

    private void rename() {
        model.rename(title.getText());
    }

    private void open() {
        int index = list.getSelectionIndex();
        if (index >= 0 && index < shown.size()) {
            model.open(shown.get(index).id());
        }
    }

    void render() {
        if (!title.isFocusControl()) {
            Ui.text(title, model.conversation().name());
        }
        delete.setEnabled(!model.conversation().messages().isEmpty());
        List<ChatSummary> chats = model.chats();
        if (!chats.equals(shown)) {
            shown = chats;
            renderRows();
        }
        int open = shown.stream().map(ChatSummary::id).toList().indexOf(model.open());
        if (open != list.getSelectionIndex()) {
            list.setSelection(open);
        }
    }

    private void renderRows() {
        while (list.getItemCount() > shown.size()) {
            list.getItem(list.getItemCount() - 1).dispose();
        }
        for (int i = 0; i < shown.size(); i++) {
            TableItem item = i < list.getItemCount() ? list.getItem(i) : new TableItem(list, SWT.NONE);
            write(item, 0, shown.get(i).name());
            write(item, 1, time(shown.get(i).changed()));
        }
    }

    private static void write(TableItem item, int column, String words) {
        if (!item.getText(column).equals(words)) {
            item.setText(column, words);
        }
    }

    private static String time(Instant instant) {
        ZonedDateTime here = instant.atZone(ZoneId.systemDefault());
        boolean today = here.toLocalDate().equals(LocalDate.now());
        return today
                ? DateTimeFormatter.ofLocalizedTime(FormatStyle.SHORT).format(here)
                : DateTimeFormatter.ofLocalizedDate(FormatStyle.MEDIUM).format(here);
    }
}
