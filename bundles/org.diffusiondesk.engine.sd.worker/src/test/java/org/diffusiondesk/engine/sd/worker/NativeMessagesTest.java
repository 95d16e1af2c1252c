package org.diffusiondesk.engine.sd.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.diffusiondesk.engine.sd.worker.wire.WireJson;
import org.junit.jupiter.api.Test;

/** What goes to the library and what comes from it, without the library. */
class NativeMessagesTest {
    @Test
    void aWrongInterfaceVersionIsExplained() {
        assertThatCode(() -> NativeLibrary.checkInterface(Ddsd.ABI_VERSION, Path.of("/l.so")))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> NativeLibrary.checkInterface(99, Path.of("/l.so")))
                .isInstanceOf(StartFailure.class)
                .hasMessage(
                        "library /l.so has ddsd interface 99, this worker needs 1; build ddsd from the same version of"
                                + " DiffusionDesk");
    }

    @Test
    void theEnginesLogIsShortenedToItsLastLines() {
        String text = """
            the model could not be loaded
            E model_manager.cpp:488  - tensor 'a' not in model metadata
            E model_manager.cpp:488  - tensor 'b' not in model metadata
            W model_loader.cpp:239  - unknown format
            E stable-diffusion.cpp:647  - init failed
            E stable-diffusion.cpp:773  - get sd version failed
            """;

        assertThat(NativeJob.shorten(5, text))
                .isEqualTo(
                        "the model could not be loaded (tensor 'b' not in model metadata; unknown format; init failed;"
                                + " get sd version failed)");
        assertThat(NativeJob.shorten(5, "seed: wrong")).isEqualTo("seed: wrong");
        assertThat(NativeJob.shorten(5, "  ")).isEqualTo("error 5.");
    }

    @Test
    void sendsOnlyWhatWasDecided() {
        DrawRequest request = new DrawRequest(
                Optional.empty(),
                Optional.empty(),
                "p",
                "",
                64,
                72,
                2,
                8,
                2.5,
                42,
                "",
                "karras",
                OptionalDouble.of(0.5),
                OptionalInt.empty(),
                DrawRequest.PreviewMode.TAE,
                true,
                WireJson.MAPPER.createObjectNode().put("eta", 0.5),
                List.of());

        assertThat(NativeRequest.of(request, true).toString())
                .isEqualTo(WireJson.MAPPER.readTree("""
                    {"prompt":"p","negative_prompt":"","width":64,"height":72,"batch_count":2,"steps":8,"cfg_scale":2.5,"seed":42,
                     "scheduler":"karras","strength":0.5,"eta":0.5,"vae_tiling":{"enabled":true},"preview":{"mode":"tae"}}\
                    """).toString());
        assertThat(NativeRequest.of(request, false).path("preview").path("mode").asString())
                .as("without a tiny auto-encoder")
                .isEqualTo("proj");
    }
}
