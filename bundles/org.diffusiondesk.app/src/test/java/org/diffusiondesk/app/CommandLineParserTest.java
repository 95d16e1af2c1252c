package org.diffusiondesk.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommandLineParserTest {
    private final CommandLineParser parser = new CommandLineParser(Path.of("home"));

    @Test
    void servesInTheDefaultFolderWithoutArguments() throws Exception {
        Options options = parser.parse(List.of());
        assertThat(options.mode()).isEqualTo(Options.Mode.ORCHESTRATOR);
        assertThat(options.prompt()).isEmpty();
        assertThat(options.data()).isEqualTo(Path.of("home").toAbsolutePath());
        assertThat(options.settings()).isEmpty();
        assertThat(options.workbench()).isFalse();
    }

    @Test
    void takesPromptPortDataAndSettings() throws Exception {
        Options options = parser.parse(
                List.of("--port", "0", "--data", "d", "--set", "llm.idleTimeout=60", "--set=a.b=c=d", "a red circle"));
        assertThat(options.prompt()).contains("a red circle");
        assertThat(options.data()).isEqualTo(Path.of("d").toAbsolutePath());
        assertThat(options.settings()).isEqualTo(Map.of("http.port", "0", "llm.idleTimeout", "60", "a.b", "c=d"));
    }

    @Test
    void namesWhatIsWrong() {
        refuses("unknown mode", "--mode", "gpu");
        refuses("KEY=VALUE", "--set", "llm.idleTimeout");
        refuses("KEY=VALUE", "--set", "=3");
        refuses("--colour", "--colour");
        refuses("prompt is empty", " ");
        refuses("Missing required parameter for option '--port'", "--port");
        refuses("second", "first", "second");
    }

    @Test
    void helpNamesEveryOption() {
        assertThatThrownBy(() -> parser.parse(List.of("--help")))
                .isInstanceOf(CommandLineParser.HelpException.class)
                .hasMessageContainingAll("--mode", "--port", "--host", "--data", "--set", "--workbench", "PROMPT");
    }

    private void refuses(String part, String... arguments) {
        assertThatThrownBy(() -> parser.parse(List.of(arguments)))
                .isInstanceOf(CommandLineParser.UsageException.class)
                .hasMessageContaining(part);
    }
}
