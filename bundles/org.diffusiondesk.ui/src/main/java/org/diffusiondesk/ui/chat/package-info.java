/** Talking to the language model: {@link org.diffusiondesk.ui.chat.ChatModel} holds the conversation, the rest shows it. UI thread only. */
@NullMarked
package org.diffusiondesk.ui.chat;

import org.jspecify.annotations.NullMarked;
