package org.diffusiondesk.ui.generate;

import static org.diffusiondesk.ui.texts.Texts.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.diffusiondesk.ui.service.DeskServices;
import org.diffusiondesk.ui.service.Threads;
import org.eclipse.jface.dialogs.MessageDialog;
import org.eclipse.swt.SWT;
import org.eclipse.swt.program.Program;
import org.eclipse.swt.widgets.Display;
import org.eclipse.swt.widgets.FileDialog;
import org.eclipse.swt.widgets.Shell;

/** What can be done with the picture that is looked at. UI thread only. */
public final class PictureActions {
    private final GenerateModel model;
    private final DeskServices services;
    private final Threads threads;
    private Optional<String> lastFolder = Optional.empty();

    public PictureActions(GenerateModel model, DeskServices services, Threads threads) {
        this.model = model;
        this.services = services;
        this.threads = threads;
    }

    public boolean canSave() {
        return model.recent().selected().isPresent();
    }

    /** Asks for a file and copies the picture there, with the settings that stand in it. */
    public void saveAs() {
        model.recent().selected().ifPresent(this::saveAs);
    }

    /** Asks for a file and copies this picture there. */
    public void saveAs(RecentPicture picture) {
        FileDialog dialog = new FileDialog(shell(), SWT.SAVE);
        dialog.setText(text("save.title"));
        dialog.setFilterExtensions(new String[] {"*.png"});
        dialog.setFilterNames(new String[] {text("save.png")});
        dialog.setFileName(picture.path().getFileName().toString());
        dialog.setOverwrite(true);
        lastFolder.ifPresent(dialog::setFilterPath);
        String chosen = dialog.open();
        if (chosen != null) {
            lastFolder = Optional.of(dialog.getFilterPath());
            copy(picture.path(), Path.of(chosen));
        }
    }

    private void copy(Path from, Path to) {
        threads.background().execute(() -> {
            try {
                Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                threads.ui().execute(() -> tell("save.failed", to, e.toString()));
            }
        });
    }

    public boolean canOpenFolder() {
        return services.folders().isPresent();
    }

    /** Shows the folder of all pictures in the system's file manager. */
    public void openFolder() {
        services.folders().ifPresent(folders -> {
            if (!Program.launch(folders.outputs().toString())) {
                tell("folder.failed", folders.outputs(), "");
            }
        });
    }

    private static void tell(String key, Path path, String why) {
        MessageDialog.openInformation(shell(), text("app.name"), text(key, path, why));
    }

    private static Shell shell() {
        Display display = Display.getCurrent();
        Shell active = display.getActiveShell();
        return active != null ? active : display.getShells()[0];
    }
}
