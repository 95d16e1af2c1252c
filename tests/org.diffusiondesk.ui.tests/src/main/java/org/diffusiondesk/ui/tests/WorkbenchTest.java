package org.diffusiondesk.ui.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.diffusiondesk.api.error.EngineException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.error.WorkerException;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.ui.tests.fakes.FakeDesk;
import org.diffusiondesk.ui.tests.fakes.FakeJob;
import org.diffusiondesk.ui.tests.fakes.FakeTexts;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Text;
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

/** One window, used from its opening to its closing; the services are the test's own. */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WorkbenchTest {
    private static final String PROMPT = "a red circle on a blue background";

    private Window window;
    private FakeDesk desk;

    @BeforeAll
    void open() throws IOException {
        window = Window.openFresh();
    }

    @AfterAll
    void close() throws InterruptedException {
        window.close();
        desk.close();
    }

    @Test
    @Order(1)
    void opensBeforeTheServicesAreThereAndSaysWhatItWaitsFor() throws IOException {
        window.awaitText("generate.banner.text", "Waiting for the image service");
        window.awaitText("chat.banner.text", "Waiting for the language model");
        window.type("generate.prompt", PROMPT);
        assertThat(window.enabled("generate.generate")).isFalse();
        window.screenshot("waiting");
        BundleContext context = FrameworkUtil.getBundle(WorkbenchTest.class).getBundleContext();
        desk = new FakeDesk(
                context, Files.createDirectories(Path.of("target/fake-outputs").toAbsolutePath()));
        window.awaitEnabled("generate.generate");
        window.awaitText("generate.model", "Demo");
        assertThat(window.text("generate.width")).isEqualTo("128");
        assertThat(window.text("generate.steps")).isEqualTo("8");
        window.awaitText("status.sd", "ready");
        await().untilAsserted(() -> assertThat(window.exists("generate.banner")).isFalse());
        window.type("generate.prompt", "");
        window.screenshot("empty");
    }

    @Test
    @Order(2)
    void drawsAPictureWithPreviewsAndShowsTheResult() throws Exception {
        window.type("generate.prompt", PROMPT);
        window.click("generate.generate");
        FakeJob job = desk.images.next();
        assertThat(job.request().prompt()).isEqualTo(PROMPT);
        assertThat(job.request().seed()).isEmpty();
        job.load(40, 100);
        window.awaitText("generate.line", "Loading the model");
        job.step(5, 8);
        desk.workers.ready(WorkerId.SD, "demo", 48_213, 1);
        window.awaitText("generate.line", "step 5 of 8");
        window.awaitText("status.sd", "working");
        assertThat(window.enabled("generate.cancel")).isTrue();
        window.screenshot("busy");
        job.complete();
        window.awaitText("generate.line", "Done in 3.7 s");
        assertThat(window.text("generate.seed")).isEqualTo("4711042");
        desk.workers.ready(WorkerId.SD, "demo", 48_213, 0);
        window.click("generate.useSeed");
        window.click("generate.generate");
        FakeJob again = desk.images.next();
        assertThat(again.request().seed()).hasValue(4_711_042);
        again.complete();
        window.awaitText("generate.line", "Done");
        window.click("generate.roll");
        assertThat(window.text("generate.seed")).isNotEqualTo("4711042");
        window.click("generate.generate");
        desk.images.next().complete();
        window.awaitText("generate.line", "Done");
        window.screenshot("result");
    }

    @Test
    @Order(3)
    void cancelsADrawing() throws Exception {
        window.click("generate.generate");
        desk.images.next().step(2, 8);
        window.awaitText("generate.line", "step 2 of 8");
        window.click("generate.cancel");
        window.awaitText("generate.line", "Cancelled");
        assertThat(window.enabled("generate.generate")).isTrue();
        assertThat(window.exists("generate.banner")).isFalse();
    }

    @Test
    @Order(4)
    void showsAnErrorInItsPartWithWhatToDo() throws Exception {
        desk.images.refuse(Optional.of(new InvalidRequestException("width", "width must be 64 .. 2048, not 8")));
        window.click("generate.generate");
        window.awaitText("generate.banner.text", "width must be 64 .. 2048");
        desk.images.refuse(Optional.empty());
        window.click("generate.banner.action");
        desk.images
                .next()
                .fail(new EngineException(
                        ErrorCode.MEMORY_SHORT,
                        "The picture needs 3.1 GiB more memory than this machine has free.",
                        null));
        window.awaitText("generate.banner.advice", "Make the picture smaller");
        window.screenshot("error");
        window.click("generate.banner.action");
        desk.images.next().complete();
        window.awaitText("generate.line", "Done");
        assertThat(window.exists("generate.banner")).isFalse();
    }

    @Test
    @Order(5)
    void holdsAChatWhileAPictureIsDrawn() throws Exception {
        window.type("chat.input", "Which colour is a ripe tomato?");
        window.key("chat.input", SWT.CR, SWT.NONE);
        FakeTexts.Turn turn = desk.texts.next();
        turn.listener().waiting("The language model is loading: 40 %");
        window.awaitText("chat.line", "40 %");
        window.click("generate.generate");
        FakeJob job = desk.images.next();
        job.step(3, 8);
        turn.say("A ripe ", "tomato is ", "red. ", "It turns from green to orange first, ");
        window.awaitText("chat.transcript", "tomato is red. It turns");
        assertThat(window.text("chat.input")).isEmpty();
        window.awaitText("generate.line", "step 3 of 8");
        window.screenshot("chat-streaming");
        turn.say("and then to a deep red as its lycopene builds up.");
        turn.finish();
        window.awaitText("chat.line", "Enter sends");
        job.complete();
        window.awaitText("generate.line", "Done");
    }

    @Test
    @Order(6)
    void stopsAnAnswerAndKeepsWhatCame() throws Exception {
        window.type("chat.input", "Tell me a long story.");
        window.key("chat.input", SWT.CR, SWT.NONE);
        desk.texts.next().say("Once upon a time ");
        window.awaitText("chat.transcript", "Once upon a time");
        window.click("chat.stop");
        window.awaitText("chat.line", "Enter sends");
        assertThat(window.text("chat.transcript")).contains("Once upon a time");
    }

    @Test
    @Order(7)
    void shiftEnterDoesNotSend() {
        window.type("chat.input", "first line");
        window.key("chat.input", SWT.CR, SWT.SHIFT);
        assertThat(window.text("chat.input")).isEqualTo("first line");
        assertThat(window.text("chat.transcript")).doesNotContain("first line");
        window.type("chat.input", "");
    }

    @Test
    @Order(8)
    void offersToAskAgainWhenAnAnswerBreaksOff() throws Exception {
        window.type("chat.input", "Are you there?");
        window.click("chat.send");
        desk.texts.next().fail(WorkerException.gone("llama-server ended while it answered (signal 9).", null));
        window.awaitText("chat.banner.text", "llama-server ended");
        window.screenshot("chat-error");
        window.click("chat.banner.action");
        FakeTexts.Turn again = desk.texts.next();
        assertThat(again.request().messages().getLast().content()).isEqualTo("Are you there?");
        again.say("Yes.");
        again.finish();
        window.awaitText("chat.transcript", "Yes.");
        assertThat(window.exists("chat.banner")).isFalse();
    }

    @Test
    @Order(9)
    void showsAFailedWorkerAndRestartsIt() {
        window.commands().showPart("org.diffusiondesk.ui.part.workers");
        desk.workers.failed(WorkerId.SD, "The sd-worker ended three times within a minute (exit code 134).");
        desk.workers.loading(WorkerId.LLM, 0.4);
        window.awaitText("workers.sd.state", "failed");
        window.awaitText("workers.sd.trouble", "exit code 134");
        window.awaitText("workers.llm.state", "loading 40 %");
        window.awaitText("status.llm", "loading 40 %");
        window.awaitText("workers.log", "sampling using euler");
        window.click("workers.log.llm");
        window.awaitText("workers.log", "update_slots");
        window.screenshot("workers-failed");
        window.click("workers.sd.restart");
        await().untilAsserted(() -> assertThat(desk.workers.restarted()).containsExactly(WorkerId.SD));
        desk.workers.ready(WorkerId.SD, "demo", 48_500, 0);
        desk.workers.ready(WorkerId.LLM, "SmolLM2-135M-Instruct.Q4_1", 48_377, 0);
        window.awaitText("workers.sd.state", "ready");
        assertThat(window.exists("workers.sd.trouble")).isFalse();
    }

    @Test
    @Order(10)
    void everyControlThatTakesFocusHasANameForScreenReaders() {
        assertThat(window.namelessControls()).isEmpty();
    }

    @Test
    @Order(11)
    void closingAPartLosesNothingAndTheLayoutComesBack() {
        window.type("chat.input", "half a thought");
        String said = window.text("chat.transcript");
        window.commands().closePart("org.diffusiondesk.ui.part.chat");
        window.commands().closePart("org.diffusiondesk.ui.part.workers");
        assertThat(window.exists("chat.input")).isFalse();
        window.commands().execute("org.diffusiondesk.ui.command.window.resetLayout");
        await().until(() -> window.exists("chat.input") && window.exists("gallery.grid"));
        assertThat(window.text("chat.input")).isEqualTo("half a thought");
        assertThat(window.text("chat.transcript")).isEqualTo(said);
    }

    @Test
    @Order(12)
    void keysDoWhatTheirMenusSay() throws Exception {
        window.act(() -> window.find("generate.prompt", Text.class).forceFocus());
        window.press(SWT.CTRL, SWT.CR);
        FakeJob job = desk.images.next();
        job.step(1, 8);
        window.awaitText("generate.line", "step 1 of 8");
        assertThat(window.text("generate.prompt")).isEqualTo(PROMPT);
        window.press(SWT.ESC);
        window.awaitText("generate.line", "Cancelled");
        String seed = window.text("generate.seed");
        window.commands().execute("org.diffusiondesk.ui.command.image.newSeed");
        assertThat(window.text("generate.seed")).isNotEqualTo(seed);
        assertThat(window.commands().menus()).contains("File", "Image", "Chat", "Window", "Help");
        assertThat(window.commands().menuItem("Image", "Generate")).contains("Ctrl+Enter");
    }

    @Test
    @Order(13)
    void aboutNamesVersionsAndLicences() {
        window.commands().executeLater("org.diffusiondesk.ui.command.help.about");
        await().until(() -> window.commands().dialog("About DiffusionDesk").isPresent());
        window.screenshot(
                "about", () -> window.commands().dialog("About DiffusionDesk").orElseThrow());
        window.act(() ->
                window.commands().dialog("About DiffusionDesk").orElseThrow().close());
    }

    @Test
    @Order(14)
    void comesBackAsItWasAfterARestart() throws Exception {
        window.type("generate.prompt", "a green square");
        String said = window.text("chat.transcript");
        window.close();
        window = Window.open();
        window.awaitEnabled("generate.generate");
        assertThat(window.text("generate.prompt")).isEqualTo("a green square");
        assertThat(window.text("chat.transcript")).isEqualTo(said);
        assertThat(window.text("chat.input")).isEqualTo("half a thought");
        window.awaitEnabled("generate.save");
        window.commands().execute("org.diffusiondesk.ui.command.chat.new");
        assertThat(window.text("chat.transcript")).isEmpty();
        window.screenshot("restarted");
    }
}
