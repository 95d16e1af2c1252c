package org.diffusiondesk.ui.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.diffusiondesk.ui.tests.fakes.FakeDesk;
import org.eclipse.swt.SWT;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/** Pictures that were drawn before are found, looked at, used again and put away. */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class GalleryTest {
    private Path outputs;
    private Window window;
    private FakeDesk desk;

    @BeforeAll
    void open() throws IOException {
        outputs = Files.createDirectories(Path.of("target/fake-outputs").toAbsolutePath());
        BundleContext context = FrameworkUtil.getBundle(GalleryTest.class).getBundleContext();
        desk = new FakeDesk(context, outputs);
        window = Window.openFresh();
    }

    @AfterAll
    void close() throws InterruptedException {
        window.close();
        desk.close();
    }

    @Test
    @Order(1)
    void anEmptyGallerySaysSo() {
        window.commands().showPart("org.diffusiondesk.ui.part.gallery");
        window.awaitText("gallery.count", "No picture yet");
        assertThat(window.enabled("gallery.settings")).isFalse();
        window.screenshot("gallery-empty");
    }

    @Test
    @Order(2)
    void showsWhatWasDrawnAndFindsIt() throws IOException {
        String[] prompts = {
            "a red circle on a blue background",
            "a green square on a white background",
            "a yellow triangle left of a black circle",
            "a lighthouse in the evening, oil on canvas"
        };
        for (int i = 0; i < 37; i++) {
            desk.gallery.add(outputs, prompts[i % prompts.length], 100 + i, i % 5 == 0 ? 192 : 128, 128);
        }
        window.awaitText("gallery.count", "37 pictures");
        window.key("gallery.grid", SWT.ARROW_RIGHT, SWT.NONE);
        window.awaitText("gallery.facts", "seed 135");
        window.screenshot("gallery");
        window.type("gallery.search", "lighthouse");
        window.awaitText("gallery.count", "9 pictures");
        window.awaitText("gallery.prompt", "a lighthouse in the evening");
        window.type("gallery.search", "elephant");
        window.awaitText("gallery.count", "No picture fits");
        window.type("gallery.search", "");
        window.awaitText("gallery.count", "37 pictures");
    }

    @Test
    @Order(3)
    void theCanvasShowsWhatIsPickedAndItsSettingsAreUsedAgain() {
        window.key("gallery.grid", SWT.HOME, SWT.NONE);
        window.key("gallery.grid", SWT.ARROW_RIGHT, SWT.NONE);
        window.awaitText("gallery.facts", "seed 135");
        window.awaitEnabled("generate.save");
        window.click("gallery.settings");
        window.awaitText("generate.seed", "135");
        assertThat(window.text("generate.prompt")).isEqualTo("a lighthouse in the evening, oil on canvas");
        assertThat(window.text("generate.width")).isEqualTo("192");
        window.screenshot("gallery-used");
    }

    @Test
    @Order(4)
    void marksFavouritesAndBringsBackWhatWasDeleted() {
        window.click("gallery.favourite");
        window.click("gallery.favourites");
        window.awaitText("gallery.count", "1 picture");
        window.key("gallery.grid", SWT.DEL, SWT.NONE);
        window.awaitText("gallery.banner.text", "in the bin");
        window.awaitText("gallery.count", "No picture fits");
        window.screenshot("gallery-deleted");
        window.click("gallery.banner.action");
        window.awaitText("gallery.count", "1 picture");
        window.click("gallery.favourites");
        window.awaitText("gallery.count", "37 pictures");
        await().untilAsserted(() -> assertThat(window.exists("gallery.banner")).isFalse());
    }
}
