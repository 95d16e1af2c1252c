package org.diffusiondesk.ui.kit;

import org.eclipse.jface.layout.GridDataFactory;
import org.eclipse.jface.resource.JFaceResources;
import org.eclipse.swt.SWT;
import org.eclipse.swt.accessibility.AccessibleListener;
import org.eclipse.swt.graphics.Font;
import org.eclipse.swt.layout.GridData;
import org.eclipse.swt.layout.GridLayout;
import org.eclipse.swt.widgets.Button;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Control;
import org.eclipse.swt.widgets.Label;
import org.eclipse.swt.widgets.Text;

/** Builds widgets the same way everywhere. */
public final class Ui {
    /** One step of the grid, in pixels at 100 %. */
    public static final int GRID = 4;
    /** Key of {@code Widget.getData} under which a widget's own name stands, for tests and tools. */
    public static final String ID = "org.diffusiondesk.ui.id";

    private Ui() {}

    /** A grid without equal columns; {@code margin} and gaps in steps of the grid. */
    public static GridLayout grid(int columns, int margin) {
        GridLayout layout = new GridLayout(columns, false);
        layout.marginWidth = margin * GRID;
        layout.marginHeight = margin * GRID;
        layout.horizontalSpacing = 2 * GRID;
        layout.verticalSpacing = GRID;
        return layout;
    }

    /** A composite with such a grid. */
    public static Composite box(Composite parent, int columns, int margin) {
        Composite box = new Composite(parent, SWT.NONE);
        box.setLayout(grid(columns, margin));
        return box;
    }

    public static GridDataFactory fill() {
        return GridDataFactory.fillDefaults().grab(true, true);
    }

    public static GridDataFactory row() {
        return GridDataFactory.fillDefaults().grab(true, false).align(SWT.FILL, SWT.CENTER);
    }

    public static Label label(Composite parent, String text) {
        Label label = new Label(parent, SWT.NONE);
        label.setText(text);
        GridDataFactory.fillDefaults().align(SWT.BEGINNING, SWT.CENTER).applyTo(label);
        return label;
    }

    /** A label in the muted colour. */
    public static Label hint(Composite parent, String text) {
        Label label = label(parent, text);
        label.setForeground(Palette.current().muted());
        return label;
    }

    /** A push button with a text, and an icon unless its name is empty. */
    public static Button button(Composite parent, String id, String icon, String text, Runnable action) {
        Button button = named(new Button(parent, SWT.PUSH), id, text);
        button.setText(text);
        if (!icon.isEmpty()) {
            button.setImage(Icons.forControl(button, icon));
        }
        button.addListener(SWT.Selection, event -> action.run());
        return button;
    }

    /** A push button that is only an icon; its name is heard and shown as a tool tip. */
    public static Button iconButton(Composite parent, String id, String icon, String name, Runnable action) {
        Button button = named(new Button(parent, SWT.PUSH | SWT.FLAT), id, name);
        button.setImage(Icons.forControl(button, icon));
        button.setToolTipText(name);
        button.addListener(SWT.Selection, event -> action.run());
        return button;
    }

    /** Gives a control a name for tests and one for screen readers. */
    public static <T extends Control> T named(T control, String id, String name) {
        control.setData(ID, id);
        control.getAccessible().addAccessibleListener(AccessibleListener.getNameAdapter(event -> event.result = name));
        return control;
    }

    /** Lets the Tab key leave a field of several lines. */
    public static void tabLeaves(Control control) {
        control.addListener(SWT.Traverse, event -> {
            if (event.detail == SWT.TRAVERSE_TAB_NEXT || event.detail == SWT.TRAVERSE_TAB_PREVIOUS) {
                event.doit = true;
            }
        });
    }

    public static Font bold() {
        return JFaceResources.getFontRegistry().getBold(JFaceResources.DEFAULT_FONT);
    }

    /** Sets a text only when it differs, so that nothing flickers and no caret jumps. */
    public static void text(Label label, String text) {
        if (!label.getText().equals(text)) {
            label.setText(text);
        }
    }

    /** Sets a text only when it differs. */
    public static void text(Text field, String text) {
        if (!field.getText().equals(text)) {
            field.setText(text);
        }
    }

    /** Shows or hides a control of a grid, and takes its place away. */
    public static void visible(Control control, boolean visible) {
        if (control.getVisible() != visible || excluded(control) == visible) {
            control.setVisible(visible);
            if (control.getLayoutData() instanceof GridData data) {
                data.exclude = !visible;
            }
            control.requestLayout();
        }
    }

    private static boolean excluded(Control control) {
        return control.getLayoutData() instanceof GridData data && data.exclude;
    }
}
