package org.diffusiondesk.engine.llm;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The lines are llama-server's own. */
class LlamaLogTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"log\",\"time\":514689,\"level\":\"info\",\"msg\":\"srv  llama_server: listening on http://127.0.0.1:38833\\n\"}",
                "0.00.514.689 I srv  llama_server: listening on http://127.0.0.1:38833",
                "main: server is listening on http://127.0.0.1:38833 - starting the main loop"
            })
    void findsTheAddressOfNewAndOldBuilds(String line) {
        assertThat(LlamaLog.parse(line)).isEqualTo(new LlamaLog.Event.Listening(URI.create("http://127.0.0.1:38833")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"state\":\"loading\",\"payload\":{\"stages\":[\"text_model\"],\"current\":\"text_model\",\"value\":0.0}} | 0.0",
                "{\"state\":\"loading\",\"payload\":{\"stages\":[\"text_model\"],\"current\":\"text_model\",\"value\":0.25}} | 0.25",
                "{\"state\":\"loading\",\"payload\":{\"stages\":[\"text_model\",\"mmproj\"],\"current\":\"mmproj\",\"value\":0.5}} | 0.75",
                "{\"state\":\"loading\",\"payload\":{\"stages\":[],\"value\":7}} | 1.0"
            })
    void tellsHowFarItHasLoaded(String state, double fraction) {
        assertThat(LlamaLog.parse("cmd_child_to_router:state:" + state))
                .isEqualTo(new LlamaLog.Event.Loading(fraction));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cmd_child_to_router:state:{\"state\":\"ready\",\"payload\":{\"id\":\"x\"}}",
                "cmd_child_to_router:state:{\"state\":\"loa",
                "{\"type\":\"log\",\"time\":3997,\"level\":\"info\",\"msg\":\"srv  llama_server: initializing ...\\n\"}",
                ""
            })
    void seesNothingInOtherLines(String line) {
        assertThat(LlamaLog.parse(line)).isEqualTo(new LlamaLog.Event.Other());
    }

    @Test
    void makesLinesThatAPersonReads() {
        assertThat(
                        LlamaLog.logLine(
                                "{\"type\":\"log\",\"time\":1,\"level\":\"info\",\"msg\":\"srv  llama_server: model loaded\\n\"}"))
                .hasValue("srv  llama_server: model loaded");
        assertThat(
                        LlamaLog.logLine(
                                "{\"type\":\"log\",\"time\":5957,\"level\":\"error\",\"msg\":\"gguf_init_from_reader: failed to read magic\\n\"}"))
                .hasValue("E gguf_init_from_reader: failed to read magic");
        assertThat(LlamaLog.logLine("warning: no usable GPU found, --gpu-layers option will be ignored"))
                .hasValue("warning: no usable GPU found, --gpu-layers option will be ignored");
        assertThat(LlamaLog.logLine("cmd_child_to_router:state:{\"state\":\"loading\"}"))
                .isEmpty();
        assertThat(LlamaLog.logLine("{\"type\":\"fit_memory_breakdown\",\"data\":{\"unit\":\"MiB\",\"rows\":[]}}"))
                .isEmpty();
        assertThat(LlamaLog.logLine("{\"type\":\"log\",\"msg\":\"cut in the mid…"))
                .hasValue("{\"type\":\"log\",\"msg\":\"cut in the mid…");
    }
}
