package org.diffusiondesk.api.text;

import java.nio.file.Path;
import java.util.Map;

/**
 * What llama-server had computed for its conversations (the KV cache), written down.
 *
 * @param files absolute path by number of the slot; never empty; readable by us alone
 * @param tokens of all conversations together
 * @param bytes size of all files
 */
public record SavedConversation(Map<Integer, Path> files, int tokens, long bytes) {
    public SavedConversation {
        files = Map.copyOf(files);
    }
}
