package org.diffusiondesk.engine.llm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LlamaCapabilitiesTest {
    /** From llama-server's own help. */
    private static final String HELP = """
            ----- common params -----
            -t,    --threads N                      number of CPU threads to use during generation (default: -1)
                                                    (env: LLAMA_ARG_THREADS)
            -c,    --ctx-size N                     size of the prompt context (default: 0, 0 = loaded from model)
            -ngl,  --gpu-layers, --n-gpu-layers N   max. number of layers to store in VRAM, either an exact number,
                                                    only used when --fit-target is not set
            -m,    --model FNAME                    model path to load
            --log-jsonl, --no-log-jsonl             Log as JSONL (one JSON object per line) to stdout, this also disables
            -np,   --parallel N                     number of server slots (default: -1, -1 = auto)
            --host HOST                             IP addresses to listen on, see --reuse-port
            --port PORT                             port to listen (default: 8080)
            --ui,  --webui, --no-ui, --no-webui     whether to enable the Web UI (default: enabled)
            --api-key KEY                           API key to use for authentication
            """;

    private final LlamaCapabilities capabilities =
            LlamaCapabilities.parse(HELP.lines().toList());

    @Test
    void knowsEveryNameOfAnOption() {
        assertThat(capabilities.options())
                .contains("-t", "--threads", "-ngl", "--gpu-layers", "--n-gpu-layers", "--no-log-jsonl", "--no-webui");
        assertThat(capabilities.missing()).isEmpty();
        assertThat(capabilities.firstOf("--no-web", "--no-webui")).hasValue("--no-webui");
    }

    @Test
    void takesNoOptionFromADescription() {
        assertThat(capabilities.has("--fit-target")).isFalse();
        assertThat(capabilities.has("--reuse-port")).isFalse();
        assertThat(capabilities.has("-1")).isFalse();
    }

    @Test
    void saysWhatAnotherProgramLacks() {
        LlamaCapabilities other =
                LlamaCapabilities.parse("usage: cat [OPTION]... [FILE]...\n  -A, --show-all  equivalent to -vET\n"
                        .lines()
                        .toList());
        assertThat(other.missing()).containsExactlyElementsOf(LlamaCapabilities.NEEDED);
    }
}
