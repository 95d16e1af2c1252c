package org.diffusiondesk.engine.sd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EventReaderTest {
    private final AtomicInteger lines = new AtomicInteger();

    @Test
    void readsNamesDataAndSkipsComments() throws IOException {
        assertThat(read(":\n\nevent: step\ndata: {\"a\":1}\n\n: hello\n\ndata: x\n\n"))
                .containsExactly(new EventReader.Event("step", "{\"a\":1}"), new EventReader.Event("message", "x"));
        assertThat(lines).hasValue(9);
    }

    @Test
    void joinsLinesOfDataAndTakesBothLineEnds() throws IOException {
        assertThat(read("event:a\r\ndata:1\r\ndata: 2\r\n\r\n")).containsExactly(new EventReader.Event("a", "1\n2"));
    }

    @Test
    void aNameWithoutDataIsForgotten() throws IOException {
        assertThat(read("event: a\n\ndata: 1\n\n")).containsExactly(new EventReader.Event("message", "1"));
    }

    @Test
    void whatWasCutOffDoesNotCount() throws IOException {
        assertThat(read("event: image\ndata: {\"half")).isEmpty();
        assertThat(read("event: done\ndata: {}\n")).isEmpty();
        assertThat(read("")).isEmpty();
    }

    private List<EventReader.Event> read(String stream) throws IOException {
        EventReader reader = new EventReader(
                new ByteArrayInputStream(stream.getBytes(StandardCharsets.UTF_8)), lines::incrementAndGet);
        List<EventReader.Event> events = new ArrayList<>();
        for (Optional<EventReader.Event> e = reader.next(); e.isPresent(); e = reader.next()) {
            events.add(e.get());
        }
        return events;
    }
}
