package org.diffusiondesk.ui.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;
import org.eclipse.swt.SWT;
import org.eclipse.swt.graphics.ImageData;
import org.eclipse.swt.graphics.RGB;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/** The workbench with the real services and both engines: a real picture is drawn while a real chat is held. */
@TestInstance(Lifecycle.PER_CLASS)
class RealEnginesTest {
    private static final Path DATA = Path.of("target/real-data").toAbsolutePath();
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private RealDesk desk;
    private Window window;

    @BeforeAll
    void open() throws IOException {
        window = Window.openFresh();
        BundleContext context = FrameworkUtil.getBundle(RealEnginesTest.class).getBundleContext();
        desk = new RealDesk(context, DATA);
    }

    @AfterAll
    void close() throws Exception {
        window.close();
        desk.close();
    }

    @Test
    void drawsARedCircleWhileItChats() throws IOException {
        await("the image worker").atMost(LIMIT).until(() -> window.text("status.sd")
                .contains("ready"));
        window.awaitText("generate.width", "128");
        window.type("generate.prompt", "a red circle on a blue background");
        window.type("chat.input", "Name three colours of the rainbow.");
        window.key("chat.input", SWT.CR, SWT.NONE);
        window.awaitEnabled("generate.generate");
        window.click("generate.generate");
        await("the answer begins").atMost(LIMIT).until(() -> window.text("chat.transcript")
                .contains("Assistant\n"));
        window.screenshot("real-both-at-work");
        await("the picture").atMost(LIMIT).until(() -> window.text("generate.line")
                .startsWith("Done"));
        await("the answer").atMost(LIMIT).until(() -> window.text("chat.line").startsWith("Enter sends"));
        assertThat(window.exists("generate.banner")).isFalse();
        assertThat(window.exists("chat.banner")).isFalse();
        assertThat(window.text("chat.transcript").length()).isGreaterThan(60);
        assertThat(Long.parseLong(window.text("generate.seed"))).isNotNegative();
        window.screenshot("real-result");
        RGB middle = middleOfThePicture();
        assertThat(middle.red).as("red in the middle of %s", middle).isGreaterThan(middle.blue + 60);
    }

    private static RGB middleOfThePicture() throws IOException {
        try (Stream<Path> files = Files.walk(DATA.resolve("outputs"))) {
            Path newest = files.filter(file -> file.toString().endsWith(".png"))
                    .max(Comparator.comparing(file -> file.toFile().lastModified()))
                    .orElseThrow();
            ImageData data = new ImageData(newest.toString());
            return data.palette.getRGB(data.getPixel(data.width / 2, data.height / 2));
        }
    }
}
