package org.diffusiondesk.engine.llm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SseDecoderTest {
    private static final String STREAM =
            ":\n\ndata: {\"content\":\"größe 😀\"}\n\nevent: x\r\ndata: a\r\ndata:b\r\n\r\n: ping\n\ndata: [DONE]\n\ndata: cut";

    @Test
    void findsTheSameEventsWhereverTheBytesAreCut() {
        byte[] bytes = STREAM.getBytes(StandardCharsets.UTF_8);
        for (int cut = 0; cut <= bytes.length; cut++) {
            SseDecoder decoder = new SseDecoder();
            List<String> events = new ArrayList<>(decoder.accept(ByteBuffer.wrap(bytes, 0, cut)));
            events.addAll(decoder.accept(ByteBuffer.wrap(bytes, cut, bytes.length - cut)));
            assertThat(events).containsExactly("{\"content\":\"größe 😀\"}", "a\nb", "[DONE]");
        }
    }
}
