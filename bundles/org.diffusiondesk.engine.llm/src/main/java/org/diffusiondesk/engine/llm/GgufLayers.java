package org.diffusiondesk.engine.llm;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells how many layers a GGUF language model has, from the one entry of its header that says so. */
final class GgufLayers {
    private static final Logger LOG = LoggerFactory.getLogger(GgufLayers.class);

    /** The entries about the network come before the long ones about its words. */
    private static final int HEAD = 65_536;

    private static final int MAX = 1000;
    private static final byte[] KEY = ".block_count".getBytes(StandardCharsets.US_ASCII);
    private static final int UINT32 = 4;

    private GgufLayers() {}

    /** All that can be put on a card: the blocks and the output layer. Empty when the file does not say, or not where it should. */
    static OptionalInt count(Path model) {
        try (InputStream in = Files.newInputStream(model)) {
            return find(in.readNBytes(HEAD));
        } catch (IOException e) {
            LOG.debug("{} can't be read", model, e);
            return OptionalInt.empty();
        }
    }

    private static OptionalInt find(byte[] head) {
        ByteBuffer bytes = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at + KEY.length + 8 <= head.length; at++) {
            if (bytes.slice(at, KEY.length).equals(ByteBuffer.wrap(KEY)) && bytes.getInt(at + KEY.length) == UINT32) {
                int blocks = bytes.getInt(at + KEY.length + 4);
                return blocks > 0 && blocks < MAX ? OptionalInt.of(blocks + 1) : OptionalInt.empty();
            }
        }
        return OptionalInt.empty();
    }
}
