package org.diffusiondesk.ui.handlers;

import org.diffusiondesk.ui.chat.ChatModel;
import org.eclipse.e4.core.di.annotations.CanExecute;
import org.eclipse.e4.core.di.annotations.Execute;

/** Chat > Undo delete. */
public final class UndoDeleteChatHandler {
    @CanExecute
    boolean can(ChatModel model) {
        return model.undoable().isPresent();
    }

    @Execute
    void run(ChatModel model) {
        model.undoDelete();
    }
}
