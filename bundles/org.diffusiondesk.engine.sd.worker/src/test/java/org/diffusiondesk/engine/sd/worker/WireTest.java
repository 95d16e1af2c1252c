package org.diffusiondesk.engine.sd.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.diffusiondesk.engine.sd.worker.wire.EngineInfo;
import org.diffusiondesk.engine.sd.worker.wire.ErrorBody;
import org.diffusiondesk.engine.sd.worker.wire.Progress;
import org.diffusiondesk.engine.sd.worker.wire.WireJson;
import org.diffusiondesk.engine.sd.worker.wire.WorkerEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WireTest {
    static Stream<WorkerEvent> events() {
        return Stream.of(
                new WorkerEvent.Loading(3, 10),
                new WorkerEvent.Phase("decode", 1),
                new WorkerEvent.Step(0, 2, 8, 0.25),
                new WorkerEvent.Preview(0, 2, 16, 8, new byte[] {1, -1, 0}),
                new WorkerEvent.Image(1, Long.MAX_VALUE, 128, 64, new byte[] {4, 5}),
                new WorkerEvent.Failed(new ErrorBody.Detail("no", "server_error", "internal", null)),
                new WorkerEvent.Done("j", "m", 5, 6));
    }

    @ParameterizedTest
    @MethodSource("events")
    void anEventComesBackAsItWas(WorkerEvent event) {
        String json = WireJson.MAPPER.writeValueAsString(event);

        assertThat(WorkerEvent.read(event.eventName(), json))
                .get()
                .usingRecursiveComparison()
                .isEqualTo(event);
        assertThat(json).doesNotContain("\n").doesNotContain("event_name").doesNotContain("null");
    }

    @Test
    void namesOnTheWireAreOpenAisAndStable() {
        assertThat(WireJson.MAPPER.writeValueAsString(new WorkerEvent.Image(0, 42, 8, 8, new byte[] {1, 2, 3})))
                .contains("\"b64_json\":\"AQID\"", "\"seed\":42");
        assertThat(WireJson.MAPPER.writeValueAsString(new WorkerEvent.Done("j", "m", 5, 6)))
                .contains("\"load_ms\":5", "\"sample_ms\":6");
        assertThat(WireJson.MAPPER.writeValueAsString(Progress.IDLE))
                .doesNotContain("eta")
                .contains("\"state\":\"idle\"");
    }

    @Test
    void readsWhatDdsdSaysAboutItselfAndWhatANewerOneAdds() {
        EngineInfo info = WireJson.MAPPER.readValue("""
            {"abi":1,"sd_version":"v","sd_commit":"c","system_info":"s","physical_cores":2,"true_cancel":true,"samplers":["euler"],
             "schedulers":[],"hires_upscalers":["None","Latent"],"devices":[{"name":"CPU","description":"d","type":"cpu","free":1,"total":2}],"newer":{"a":1}}\
            """, EngineInfo.class);

        assertThat(info.samplers()).isEqualTo(List.of("euler"));
        assertThat(info.devices()).hasSize(1);
        assertThat(info.problem()).isNull();
    }

    @Test
    void aStreamIsEventsAndComments() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (EventWriter writer = new EventWriter(out)) {
            writer.event("step", new WorkerEvent.Step(0, 1, 2, 0.5));
            writer.comment();
        }
        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo("event: step\ndata: {\"image\":0,\"step\":1,\"steps\":2,\"seconds\":0.5}\n\n:\n\n");
    }
}
