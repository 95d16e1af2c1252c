package org.diffusiondesk.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    @TempDir
    Path folder;

    private final Settings settings = new Settings(Map.of(
            "http.port",
            8080,
            "llm.idleTimeout",
            300L,
            "llm.autoLoad",
            true,
            "engine.llm.executable",
            "",
            "x.rate",
            0.5,
            "models.folders",
            new String[0]));

    @Test
    void givesEachPidItsOwnPropertiesInTheirTypes() throws Exception {
        Settings set = settings.over(
                Map.of(
                        "http.port", "0",
                        "llm.autoLoad", "false",
                        "engine.llm.executable", "bin/llama-server",
                        "x.rate", "0.75",
                        "models.folders", "a, b"),
                "--set");
        assertThat(set.of("http")).isEqualTo(Map.of("port", 0));
        assertThat(set.of("llm")).isEqualTo(Map.of("autoLoad", false));
        assertThat(set.of("engine.llm")).isEqualTo(Map.of("executable", "bin/llama-server"));
        assertThat(set.of("engine")).isEmpty();
        assertThat(set.of("x")).isEqualTo(Map.of("rate", 0.75));
        assertThat((String[]) set.of("models").get("folders")).containsExactly("a", "b");
    }

    @Test
    void laterLayersWin() throws Exception {
        Settings set = settings.over(Map.of("http.port", "1"), "file").over(Map.of("http.port", "2"), "--set");
        assertThat(set.of("http")).isEqualTo(Map.of("port", 2));
    }

    @Test
    void namesTheSettingAndWhatWouldBeRight() {
        refuses("http.port", "many", "http.port=many is not a whole number");
        refuses("llm.autoLoad", "yes", "is not true or false");
        refuses("x.rate", "NaN", "is not a number");
        refuses("http.prot", "1", "no setting http.prot; there are http.port");
        refuses("ftp.port", "1", "known groups are");
    }

    @Test
    void readsTheFileWithCommentsAndLists() throws Exception {
        Path file = Files.writeString(
                folder.resolve("settings.json"),
                "{ // mine\n \"http.port\": 81, \"llm.autoLoad\": false, \"models.folders\": [\"a\", \"b\"] }");
        assertThat(SettingsFile.read(file))
                .isEqualTo(Map.of("http.port", "81", "llm.autoLoad", "false", "models.folders", "a,b"));
        assertThat(SettingsFile.read(folder.resolve("absent.json"))).isEmpty();
    }

    @Test
    void saysWhatIsWrongWithTheFile() throws Exception {
        for (String bad : new String[] {"", "[]", "{\"http.port\": null}", "{\"http.port\": {}}", "{", "42"}) {
            Path file = Files.writeString(folder.resolve("bad.json"), bad);
            assertThatThrownBy(() -> SettingsFile.read(file))
                    .as(bad)
                    .isInstanceOf(SettingsException.class)
                    .hasMessageContaining("bad.json");
        }
    }

    private void refuses(String key, String value, String part) {
        assertThatThrownBy(() -> settings.over(Map.of(key, value), "--set"))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(part);
    }
}
