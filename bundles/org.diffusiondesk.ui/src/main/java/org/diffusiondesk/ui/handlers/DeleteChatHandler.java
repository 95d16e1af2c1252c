package org.diffusiondesk.ui.handlers;

import org.diffusiondesk.ui.chat.ChatModel;
import org.eclipse.e4.core.di.annotations.CanExecute;
import org.eclipse.e4.core.di.annotations.Execute;

/** Chat > Delete. */
public final class DeleteChatHandler {
    @CanExecute
    boolean can(ChatModel model) {
        return !model.conversation().messages().isEmpty();
    }

    @Execute
    void run(ChatModel model) {
        model.delete();
    }
}
