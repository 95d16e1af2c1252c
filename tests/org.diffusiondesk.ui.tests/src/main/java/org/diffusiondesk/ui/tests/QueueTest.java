package org.diffusiondesk.ui.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.diffusiondesk.ui.tests.fakes.FakeDesk;
import org.diffusiondesk.ui.tests.fakes.FakeJob;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Event;
import org.eclipse.swt.widgets.Table;
import org.eclipse.swt.widgets.TableItem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/** More pictures are asked for while one is drawn. */
@TestInstance(Lifecycle.PER_CLASS)
class QueueTest {
    private Window window;
    private FakeDesk desk;

    @BeforeAll
    void open() throws IOException {
        BundleContext context = FrameworkUtil.getBundle(QueueTest.class).getBundleContext();
        desk = new FakeDesk(
                context, Files.createDirectories(Path.of("target/fake-outputs").toAbsolutePath()));
        window = Window.openFresh();
    }

    @AfterAll
    void close() throws InterruptedException {
        window.close();
        desk.close();
    }

    private List<String> column(int index) {
        return window.ask(
                () -> Arrays.stream(window.find("queue.list", Table.class).getItems())
                        .map((TableItem item) -> item.getText(index))
                        .toList());
    }

    private void select(int row) {
        window.act(() -> {
            Table table = window.find("queue.list", Table.class);
            table.setSelection(row);
            table.notifyListeners(SWT.Selection, new Event());
        });
    }

    private FakeJob ask(String prompt) throws InterruptedException {
        window.type("generate.prompt", prompt);
        window.click("generate.generate");
        return desk.images.next();
    }

    @Test
    void picturesWaitCanBeCancelledAndMovedWhileOneIsDrawn() throws Exception {
        window.awaitText("generate.model", "Demo");
        window.commands().showPart("org.diffusiondesk.ui.part.queue");
        assertThat(window.exists("queue.hint")).isTrue();
        window.screenshot("queue-empty");
        FakeJob cat = ask("a red circle on a blue background");
        cat.step(3, 8);
        ask("a green square on a white background");
        FakeJob bird = ask("a yellow triangle left of a black circle");
        FakeJob fish = ask("a blue ring on a yellow background");
        window.awaitText("generate.line", "step 3 of 8");
        window.awaitText("generate.line", "3 more wait");
        window.awaitText("status.queue", "Queue 3");
        await().untilAsserted(() -> assertThat(column(0)).containsExactly("now", "1", "2", "3"));
        assertThat(column(1).get(2)).contains("yellow triangle");
        assertThat(column(3).get(1)).isEqualTo("starts in 4.0 s · takes 4.0 s");
        select(3);
        window.screenshot("queue-full");
        window.click("queue.front");
        await().untilAsserted(() -> assertThat(column(1).get(1)).contains("blue ring"));
        assertThat(window.ask(() -> window.find("queue.list", Table.class).getSelectionIndex()))
                .as("the selection goes with the job")
                .isEqualTo(1);
        select(2);
        window.click("queue.cancel");
        await().untilAsserted(() -> assertThat(column(1))
                .noneMatch(prompt -> prompt.contains("green square"))
                .hasSize(3));
        cat.complete();
        fish.step(1, 8);
        window.awaitText("generate.line", "step 1 of 8");
        fish.complete();
        bird.complete();
        window.awaitText("generate.line", "Done");
        await().untilAsserted(() -> assertThat(column(1)).isEmpty());
        window.awaitText("status.queue", "");
    }
}
