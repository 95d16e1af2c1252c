package org.diffusiondesk.ui.about;

import static org.diffusiondesk.ui.texts.Texts.text;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.diffusiondesk.api.image.ImageEngineInfo;
import org.diffusiondesk.ui.kit.Icons;
import org.diffusiondesk.ui.kit.Palette;
import org.diffusiondesk.ui.kit.Ui;
import org.eclipse.jface.dialogs.Dialog;
import org.eclipse.jface.dialogs.IDialogConstants;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Control;
import org.eclipse.swt.widgets.Label;
import org.eclipse.swt.widgets.Shell;
import org.eclipse.swt.widgets.Table;
import org.eclipse.swt.widgets.TableColumn;
import org.eclipse.swt.widgets.TableItem;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;

/** Versions and licences: of DiffusionDesk, of the engine where it is known, and of every bundle that is installed. */
public final class AboutDialog extends Dialog {
    private static final int ICON = 48;
    private final Optional<ImageEngineInfo> engine;

    public AboutDialog(Shell parent, Optional<ImageEngineInfo> engine) {
        super(parent);
        this.engine = engine;
        setShellStyle(getShellStyle() | SWT.RESIZE);
    }

    @Override
    protected void configureShell(@Nullable Shell shell) {
        super.configureShell(shell);
        Objects.requireNonNull(shell).setText(text("about.title"));
    }

    @Override
    protected Control createDialogArea(@Nullable Composite parent) {
        Composite area = Ui.box(Objects.requireNonNull(parent), 2, 4);
        Ui.fill().applyTo(area);
        Label icon = new Label(area, SWT.NONE);
        var image =
                Icons.image(area.getDisplay(), "app", ICON, Palette.current().accent());
        icon.setImage(image);
        icon.addDisposeListener(event -> image.dispose());
        Composite words = Ui.box(area, 1, 0);
        Ui.row().applyTo(words);
        Label name = Ui.label(words, text("about.name", version(own())));
        name.setFont(Ui.bold());
        Ui.label(words, text("about.licence"));
        Ui.hint(
                words,
                text(
                        "about.machine",
                        System.getProperty("java.version"),
                        System.getProperty("os.name"),
                        System.getProperty("os.arch")));
        engine.ifPresent(info -> Ui.hint(words, text("about.engine", info.version())));
        table(area);
        return area;
    }

    private static void table(Composite parent) {
        Table table = new Table(parent, SWT.BORDER | SWT.FULL_SELECTION);
        Ui.named(table, "about.bundles", text("about.bundles"));
        Ui.fill().span(2, 1).hint(560, 280).indent(0, 2 * Ui.GRID).applyTo(table);
        table.setHeaderVisible(true);
        column(table, "about.bundle", 300);
        column(table, "about.version", 130);
        column(table, "about.licenceColumn", 220);
        for (Bundle bundle : bundles()) {
            TableItem item = new TableItem(table, SWT.NONE);
            item.setText(new String[] {bundle.getSymbolicName(), version(bundle), licence(bundle)});
        }
    }

    private static void column(Table table, String key, int width) {
        TableColumn column = new TableColumn(table, SWT.NONE);
        column.setText(text(key));
        column.setWidth(width);
    }

    private static Bundle own() {
        return FrameworkUtil.getBundle(AboutDialog.class);
    }

    private static List<Bundle> bundles() {
        return Arrays.stream(own().getBundleContext().getBundles())
                .filter(bundle -> bundle.getSymbolicName() != null)
                .sorted(Comparator.comparing(Bundle::getSymbolicName))
                .toList();
    }

    private static String version(Bundle bundle) {
        var version = bundle.getVersion();
        return version.getMajor() + "." + version.getMinor() + "." + version.getMicro();
    }

    /** The licence's short name; many bundles name only an address. */
    private static String licence(Bundle bundle) {
        String header = bundle.getHeaders().get(Constants.BUNDLE_LICENSE);
        boolean eclipse = bundle.getSymbolicName().startsWith("org.eclipse");
        return Licences.shortName(
                header == null && eclipse
                        ? "EPL-2.0"
                        : Optional.ofNullable(header).orElse(""));
    }

    @Override
    protected void createButtonsForButtonBar(@Nullable Composite parent) {
        createButton(parent, IDialogConstants.OK_ID, IDialogConstants.CLOSE_LABEL, true);
    }
}
