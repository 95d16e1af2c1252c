package org.diffusiondesk.ui.chat;

import static org.diffusiondesk.ui.texts.Texts.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.diffusiondesk.ui.chat.Conversation.Message;
import org.diffusiondesk.ui.chat.Conversation.Role;
import org.diffusiondesk.ui.chat.Markdown.Block;
import org.diffusiondesk.ui.chat.Markdown.Mark;
import org.diffusiondesk.ui.chat.Markdown.Page;
import org.diffusiondesk.ui.chat.Markdown.Span;

/** A conversation as one page. Messages that were read once are not read again, so that a long one is not slow while its last answer grows. */
final class Pages {
    private List<Message> read = List.of();
    private List<Page> pages = List.of();

    Page of(List<Message> messages) {
        List<Page> now = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            boolean known = i < read.size() && read.get(i).equals(messages.get(i));
            now.add(known ? pages.get(i) : page(messages.get(i)));
        }
        read = messages;
        pages = now;
        return join(messages, now);
    }

    /** What a person wrote is shown as it was written. */
    private static Page page(Message message) {
        return message.role() == Role.USER
                ? new Page(message.text(), List.of(), List.of())
                : Markdown.read(message.text());
    }

    private static Page join(List<Message> messages, List<Page> pages) {
        StringBuilder all = new StringBuilder();
        List<Span> spans = new ArrayList<>();
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < pages.size(); i++) {
            if (i > 0) {
                all.append("\n\n");
            }
            boolean user = messages.get(i).role() == Role.USER;
            String who = text(user ? "chat.you" : "chat.assistant");
            spans.add(new Span(all.length(), who.length(), Set.of(user ? Mark.YOU : Mark.ASSISTANT)));
            all.append(who).append('\n');
            int shift = all.length();
            Page page = pages.get(i);
            page.spans().forEach(span -> spans.add(new Span(span.start() + shift, span.length(), span.marks())));
            page.blocks()
                    .forEach(block ->
                            blocks.add(new Block(block.start() + shift, block.length(), block.indent(), block.code())));
            all.append(page.text());
        }
        return new Page(all.toString(), spans, blocks);
    }
}
