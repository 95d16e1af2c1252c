package org.diffusiondesk.ui.gallery;

import static org.diffusiondesk.ui.texts.Texts.text;

import org.diffusiondesk.ui.kit.Icons;
import org.diffusiondesk.ui.kit.Ui;
import org.eclipse.swt.accessibility.AccessibleListener;
import org.eclipse.swt.graphics.Image;
import org.eclipse.swt.widgets.Button;
import org.eclipse.swt.widgets.Composite;

/** Puts a picture into the bin, or takes it out when it is in there. */
final class DeleteButton {
    private final Button button;
    private final Image toBin;
    private final Image fromBin;
    private boolean restores;

    DeleteButton(Composite parent, Runnable action) {
        button = Ui.iconButton(parent, "gallery.delete", "bin", text("gallery.delete"), action);
        toBin = button.getImage();
        fromBin = Icons.forControl(button, "undo");
        button.getAccessible()
                .addAccessibleListener(
                        AccessibleListener
                                .getNameAdapter( // after the one that every button has, so that this one counts
                                        event -> event.result = text(restores ? "gallery.restore" : "gallery.delete")));
    }

    void show(boolean enabled, boolean picturesAreInBin) {
        button.setEnabled(enabled);
        if (restores != picturesAreInBin) {
            restores = picturesAreInBin;
            button.setImage(restores ? fromBin : toBin);
            button.setToolTipText(text(restores ? "gallery.restore" : "gallery.delete"));
        }
    }
}
