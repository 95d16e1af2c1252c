package org.diffusiondesk.ui.tests;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.core.commands.ParameterizedCommand;
import org.eclipse.e4.core.commands.ECommandService;
import org.eclipse.e4.core.commands.EHandlerService;
import org.eclipse.e4.ui.model.application.MApplication;
import org.eclipse.e4.ui.model.application.ui.basic.MWindow;
import org.eclipse.e4.ui.workbench.modeling.EPartService;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Button;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Control;
import org.eclipse.swt.widgets.Display;
import org.eclipse.swt.widgets.Event;
import org.eclipse.swt.widgets.MenuItem;
import org.eclipse.swt.widgets.Shell;

/** What a person does with menus and tabs. */
record Commands(Window window, Display display) {
    private <T> T service(Class<T> type) {
        T service = application().getContext().get(type);
        if (service == null) {
            throw new AssertionError("no " + type);
        }
        return service;
    }

    private MApplication application() {
        return ((MWindow) window.shell().getData("modelElement")).getContext().get(MApplication.class);
    }

    /** Runs a command as its menu item does. */
    void execute(String command) {
        window.act(() -> {
            ECommandService commands = service(ECommandService.class);
            EHandlerService handlers = ((MWindow) window.shell().getData("modelElement"))
                    .getContext()
                    .get(EHandlerService.class);
            ParameterizedCommand ready = commands.createCommand(command, Map.of());
            if (!handlers.canExecute(ready)) {
                throw new AssertionError(command + " can't be executed now");
            }
            handlers.executeHandler(ready);
        });
    }

    /** Runs a command that opens a dialog, and does not wait for it. */
    void executeLater(String command) {
        Thread.ofVirtual().start(() -> execute(command));
    }

    Optional<Shell> dialog(String title) {
        return window.ask(() -> Arrays.stream(display.getShells())
                .filter(shell -> title.equals(shell.getText()) && shell.isVisible())
                .findFirst());
    }

    /** Presses the button of a dialog that has these words on it. */
    void answer(String title, String button) {
        window.act(() -> press(dialog(title).orElseThrow(), button));
    }

    private static void press(Composite parent, String words) {
        for (Control child : parent.getChildren()) {
            if (child instanceof Button button && words.equals(button.getText().replace("&", ""))) {
                button.notifyListeners(SWT.Selection, new Event());
                return;
            }
            if (child instanceof Composite inner) {
                press(inner, words);
            }
        }
    }

    void showPart(String id) {
        window.act(() -> ((MWindow) window.shell().getData("modelElement"))
                .getContext()
                .get(EPartService.class)
                .showPart(id, EPartService.PartState.ACTIVATE));
    }

    void closePart(String id) {
        window.act(() -> {
            EPartService parts = ((MWindow) window.shell().getData("modelElement"))
                    .getContext()
                    .get(EPartService.class);
            parts.hidePart(parts.findPart(id));
        });
    }

    /** What the menu bar offers. */
    List<String> menus() {
        return window.ask(() -> Arrays.stream(window.shell().getMenuBar().getItems())
                .map(item -> item.getText().replace("&", ""))
                .toList());
    }

    /** The text of an item, with its key, after its menu was opened. */
    String menuItem(String menu, String item) {
        return window.ask(() -> {
            MenuItem top = Arrays.stream(window.shell().getMenuBar().getItems())
                    .filter(candidate -> menu.equals(candidate.getText().replace("&", "")))
                    .findFirst()
                    .orElseThrow();
            top.getMenu().notifyListeners(SWT.Show, new Event());
            return Arrays.stream(top.getMenu().getItems())
                    .map(MenuItem::getText)
                    .filter(text -> text.startsWith(item))
                    .findFirst()
                    .orElseThrow();
        });
    }
}
