package org.diffusiondesk.ui.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.ui.tests.fakes.FakeDesk;
import org.eclipse.swt.widgets.Spinner;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.osgi.framework.FrameworkUtil;

/** The Resources part and the status line, over a card that the test makes. */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ResourcesTest {
    private static final String TITLE = "Free the memory?";

    private Window window;
    private FakeDesk desk;

    @BeforeAll
    void open() throws IOException {
        desk = new FakeDesk(
                FrameworkUtil.getBundle(ResourcesTest.class).getBundleContext(),
                Files.createDirectories(Path.of("target/fake-outputs").toAbsolutePath()));
        window = Window.openFresh();
        window.type("generate.prompt", "a red circle");
        window.awaitEnabled("generate.generate");
        window.commands().showPart("org.diffusiondesk.ui.part.resources");
    }

    @AfterAll
    void close() throws InterruptedException {
        window.close();
        desk.close();
    }

    private void size(int side) {
        for (String id : new String[] {"generate.width", "generate.height"}) {
            window.act(() -> {
                Spinner spinner = window.find(id, Spinner.class);
                spinner.setSelection(side);
                spinner.notifyListeners(org.eclipse.swt.SWT.Selection, new org.eclipse.swt.widgets.Event());
            });
        }
    }

    @Test
    @Order(1)
    void showsWhoUsesTheCardAndThatBothFit() {
        window.awaitText("resources.title", "GeForce RTX 3060, 12 GiB in all");
        window.awaitText("resources.image", "Image 3.9 GiB");
        window.awaitText("resources.words", "Text 2.1 GiB");
        window.awaitText("resources.others", "Others 819 MiB");
        window.awaitText("resources.next", "128 × 128): both models stay loaded");
        window.awaitText("resources.phase", "No exchange of models is going on.");
        window.awaitText("status.memory", "image 3.9 · text 2.1 · others 0.8 of 12 GiB");
        assertThat(window.enabled("resources.leaveOut")).isFalse();
        assertThat(window.exists("resources.bar")).isTrue();
        window.screenshot("resources-both");
    }

    @Test
    @Order(2)
    void theFieldsOfTheNextPictureDecideWhatItWouldDo() {
        size(1024);
        window.awaitText("resources.next", "1024 × 1024): the language model leaves for it.");
        window.awaitText("resources.reason", "Both together need");
        window.screenshot("resources-offload");
    }

    @Test
    @Order(3)
    void tellsWhatIsGoingOnWhileAPictureIsDrawn() {
        desk.workers.stopped(WorkerId.LLM);
        desk.resources.drawing(2);
        window.awaitText(
                "resources.phase", "The language model is out while a picture is drawn; it returns by itself.");
        window.awaitText("resources.phase", "2 chats wait.");
        window.awaitText("resources.swaps", "2 exchanges, the last in 1.4 s");
        window.awaitText("status.memory", "image 9.0 · others 0.8");
        assertThat(window.enabled("resources.leaveOut")).isTrue();
        window.screenshot("resources-drawing");
        window.click("resources.leaveOut");
        await().until(() -> desk.resources.savedState().isEmpty());
        await().until(() -> !window.enabled("resources.leaveOut"));
    }

    @Test
    @Order(4)
    void saysThatTheLanguageModelDoesNotComeBack() {
        desk.resources.failing();
        window.awaitText("resources.phase", "could not be brought back (3 attempts)");
        window.screenshot("resources-failing");
    }

    @Test
    @Order(5)
    void asksBeforeItFreesTheMemory() {
        desk.resources.bothLoaded(2);
        Thread.ofVirtual().start(() -> window.click("resources.release"));
        await().until(() -> window.commands().dialog(TITLE).isPresent());
        window.commands().answer(TITLE, "Cancel");
        await().until(() -> window.commands().dialog(TITLE).isEmpty());
        assertThat(desk.resources.releases()).isZero();
        Thread.ofVirtual().start(() -> window.click("resources.release"));
        await().until(() -> window.commands().dialog(TITLE).isPresent());
        window.commands().answer(TITLE, "Free the memory");
        await().until(() -> desk.resources.releases() == 1);
        window.awaitText("resources.image", "Image –");
        window.awaitText("status.memory", "others 0.8 of 12 GiB");
    }

    @Test
    @Order(6)
    void aSmallBudgetOnALargeMachineCanBeSeen() {
        desk.workers.ready(WorkerId.LLM, "SmolLM2-135M-Instruct.Q4_1", 48_377, 0);
        size(128);
        desk.resources.smallBudget();
        window.awaitText("resources.title", "Memory, 24 GiB in all");
        window.awaitText("resources.next", "128 × 128): the language model leaves for it.");
        window.screenshot("resources-budget");
    }

    @Test
    @Order(7)
    void everyControlThatTakesFocusHasANameForScreenReaders() {
        assertThat(window.namelessControls()).isEmpty();
    }
}
