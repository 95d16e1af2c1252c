package org.diffusiondesk.ui.handlers;

import org.diffusiondesk.ui.chat.ChatModel;
import org.eclipse.e4.core.di.annotations.CanExecute;
import org.eclipse.e4.core.di.annotations.Execute;

/** Chat > Stop. */
public final class StopChatHandler {
    @CanExecute
    boolean can(ChatModel model) {
        return model.busy();
    }

    @Execute
    void run(ChatModel model) {
        model.stop();
    }
}
