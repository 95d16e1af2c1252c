package org.diffusiondesk.ui.tests;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.eclipse.core.runtime.Platform;
import org.eclipse.e4.ui.internal.workbench.swt.E4Application;
import org.eclipse.equinox.app.IApplicationContext;
import org.eclipse.swt.SWT;
import org.eclipse.swt.custom.StyledText;
import org.eclipse.swt.widgets.Button;
import org.eclipse.swt.widgets.Combo;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Control;
import org.eclipse.swt.widgets.Display;
import org.eclipse.swt.widgets.Event;
import org.eclipse.swt.widgets.Label;
import org.eclipse.swt.widgets.Shell;
import org.eclipse.swt.widgets.Spinner;
import org.eclipse.swt.widgets.Text;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/** The running workbench: started in a UI thread of its own, driven from the JUnit thread. Widgets are found by the names they carry. */
final class Window implements AutoCloseable {
    private static final String ID = "org.diffusiondesk.ui.id";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final Thread ui;
    private final Display display;

    private Window(IApplicationContext application) {
        ui = new Thread(() -> run(application), "workbench-ui");
        ui.start();
        await("the window").atMost(LIMIT).until(() -> {
            rethrow();
            Display found = Display.findDisplay(ui);
            return found != null
                    && !found.isDisposed()
                    && ask(found, () -> shell(found).isPresent());
        });
        display = Display.findDisplay(ui);
    }

    /** Opens the window as if for the first time: without what former windows kept. */
    static Window openFresh() throws IOException {
        Path kept = Platform.getStateLocation(Platform.getBundle("org.diffusiondesk.ui"))
                .toPath();
        try (Stream<Path> files = Files.list(kept)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        return open();
    }

    static Window open() {
        BundleContext context = FrameworkUtil.getBundle(Window.class).getBundleContext();
        return new Window(context.getService(context.getServiceReference(IApplicationContext.class)));
    }

    private void run(IApplicationContext application) {
        try {
            new E4Application().start(application);
        } catch (Exception | LinkageError e) { // anything at all must reach the test
            failure.set(e);
        }
    }

    private void rethrow() {
        Throwable thrown = failure.get();
        if (thrown != null) {
            throw new AssertionError("the workbench failed", thrown);
        }
    }

    private static Optional<Shell> shell(Display display) {
        for (Shell shell : display.getShells()) {
            if ("DiffusionDesk".equals(shell.getText()) && shell.isVisible()) {
                return Optional.of(shell);
            }
        }
        return Optional.empty();
    }

    private static <T> T ask(Display display, Callable<T> question) {
        AtomicReference<T> answer = new AtomicReference<>();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        display.syncExec(() -> {
            try {
                answer.set(question.call());
            } catch (Exception | LinkageError | AssertionError e) { // carried over to the thread that asked
                thrown.set(e);
            }
        });
        Throwable error = thrown.get();
        if (error != null) {
            throw new AssertionError(error);
        }
        return answer.get();
    }

    /** Asks on the UI thread. */
    <T> T ask(Callable<T> question) {
        return ask(display, question);
    }

    /** Acts on the UI thread. */
    void act(Runnable action) {
        ask(() -> {
            action.run();
            return true;
        });
    }

    Shell shell() {
        return shell(display).orElseThrow(() -> new AssertionError("no window"));
    }

    /** The control of that name, wherever it is; on the UI thread. */
    <T extends Control> T find(String id, Class<T> type) {
        return search(id, type).orElseThrow(() -> new AssertionError("no " + type.getSimpleName() + " " + id));
    }

    private <T extends Control> Optional<T> search(String id, Class<T> type) {
        for (Shell shell : display.getShells()) {
            for (Control control : all(shell)) {
                if (type.isInstance(control) && id.equals(control.getData(ID))) {
                    return Optional.of(type.cast(control));
                }
            }
        }
        return Optional.empty();
    }

    boolean exists(String id) {
        return ask(() -> search(id, Control.class).filter(Control::isVisible).isPresent());
    }

    private static List<Control> all(Composite parent) {
        List<Control> found = new ArrayList<>();
        for (Control child : parent.getChildren()) {
            found.add(child);
            if (child instanceof Composite composite) {
                found.addAll(all(composite));
            }
        }
        return found;
    }

    /** Every control of the window; on the UI thread. */
    List<Control> controls() {
        return all(shell());
    }

    void click(String id) {
        act(() -> {
            Button button = find(id, Button.class);
            if (!button.isEnabled()) {
                throw new AssertionError(id + " is disabled");
            }
            if ((button.getStyle() & (SWT.CHECK | SWT.TOGGLE)) != 0) {
                button.setSelection(!button.getSelection());
            } else if ((button.getStyle() & SWT.RADIO) != 0) {
                for (Control sibling : button.getParent().getChildren()) {
                    if (sibling instanceof Button other && (other.getStyle() & SWT.RADIO) != 0) {
                        other.setSelection(other == button);
                    }
                }
            }
            button.notifyListeners(SWT.Selection, new Event());
        });
    }

    void type(String id, String words) {
        act(() -> find(id, Text.class).setText(words));
    }

    /** A key in a control, as its listeners hear it. */
    void key(String id, int keyCode, int stateMask) {
        act(() -> {
            Event event = new Event();
            event.keyCode = keyCode;
            event.character = (char) keyCode;
            event.stateMask = stateMask;
            find(id, Control.class).notifyListeners(SWT.KeyDown, event);
        });
    }

    /** Presses real keys, all held together, where the focus is. */
    void press(int... keyCodes) {
        await("the focus")
                .atMost(LIMIT)
                .until(
                        () -> { // which a screen without a window manager gives to nobody by itself
                            act(() -> shell().forceActive());
                            return ask(() -> display.getFocusControl() != null);
                        });
        act(() -> {
            for (int code : keyCodes) {
                post(SWT.KeyDown, code);
            }
            for (int i = keyCodes.length - 1; i >= 0; i--) {
                post(SWT.KeyUp, keyCodes[i]);
            }
        });
    }

    private void post(int type, int keyCode) {
        Event event = new Event();
        event.type = type;
        event.keyCode = keyCode;
        event.character = (char) (keyCode <= 0xff ? keyCode : 0);
        if (!display.post(event)) {
            throw new AssertionError("the key was not taken");
        }
    }

    boolean enabled(String id) {
        return ask(() -> find(id, Control.class).isEnabled());
    }

    /** What a control says. */
    String text(String id) {
        return ask(() -> switch (find(id, Control.class)) {
            case Text field -> field.getText();
            case Label label -> label.getText();
            case Button button -> button.getText();
            case Combo combo -> combo.getText();
            case Spinner spinner -> spinner.getText();
            case StyledText styled -> styled.getText();
            case Control other -> throw new AssertionError(id + " is a " + other.getClass());
        });
    }

    /** Waits until a control says something with these words in it. */
    void awaitText(String id, String words) {
        await(id + " says " + words).atMost(LIMIT).untilAsserted(() -> {
            String now = text(id);
            if (!now.contains(words)) {
                throw new AssertionError(id + " says: " + now);
            }
        });
    }

    void awaitEnabled(String id) {
        await(id + " is enabled").atMost(LIMIT).until(() -> enabled(id));
    }

    /** Commands, menus, parts and dialogs. */
    Commands commands() {
        return new Commands(this, display);
    }

    /** Controls a person can reach by the Tab key but that a screen reader would not name. */
    List<String> namelessControls() {
        return ask(() -> controls().stream()
                .filter(control -> control instanceof Text
                        || control instanceof StyledText
                        || control instanceof Combo
                        || control instanceof Spinner
                        || control instanceof Button)
                .filter(control -> control.getData(ID) == null)
                .map(Object::toString)
                .toList());
    }

    /** Leaves a picture of the whole window under target/screenshots. */
    void screenshot(String name) {
        screenshot(name, this::shell);
    }

    void screenshot(String name, Callable<Shell> which) {
        new Screenshots(this, display).take(name, which);
    }

    /** Closes the window as a person does, and waits until the application has ended. */
    @Override
    public void close() throws InterruptedException {
        if (ui.isAlive()) {
            display.asyncExec(() -> shell().close());
            ui.join(LIMIT);
        }
        rethrow();
        if (ui.isAlive()) {
            throw new AssertionError("the application goes on after its window was closed");
        }
    }
}
