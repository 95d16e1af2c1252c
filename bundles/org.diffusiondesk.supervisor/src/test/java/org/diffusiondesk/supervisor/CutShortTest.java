package org.diffusiondesk.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.diffusiondesk.api.worker.WorkerId.LLM;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.diffusiondesk.api.error.UnavailableException;
import org.diffusiondesk.api.worker.ExitCause;
import org.diffusiondesk.api.worker.WorkerId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What somebody learns whose answer is cut short, or who waited in vain. */
class CutShortTest {
    private final World world = World.withEngines(Samples.settings(true, true, Duration.ZERO));

    @BeforeEach
    void bothRun() {
        world.card.total = 100;
        world.card.picture = 60;
        world.post(new Event.BeginText(Samples.launch(Samples.A)));
        world.ready(WorkerId.SD);
        world.ready(LLM);
    }

    private Optional<String> lost(Ticket<Grant> chat) {
        return chat.granted().orElseThrow().cut().reason();
    }

    private void shortCard() {
        world.card.texts = Map.of("a", 40L);
    }

    @Test
    void aPictureThatCouldNotWaitAnyLonger() {
        Ticket<Grant> chat = world.use(Samples.A);
        shortCard();
        world.draw();
        assertThat(lost(chat)).as("it may still finish").isEmpty();
        world.pass(Duration.ofSeconds(30));
        assertThat(lost(chat))
                .hasValue(
                        "the language model was stopped in the middle of this answer, because a picture needed the memory"
                                + " and this was not done after supervisor.drainLimit=30 s; it comes back after the picture");
    }

    @Test
    void aPersonWhoUnloads() {
        Ticket<Grant> chat = world.use(Samples.A);
        world.unload();
        world.pass(Duration.ofSeconds(30));
        assertThat(lost(chat).orElseThrow()).contains("because it was unloaded", "supervisor.drainLimit=30 s");
    }

    @Test
    void theEndOfDiffusionDesk() {
        Ticket<Grant> chat = world.use(Samples.A);
        world.post(new Event.Shutdown());
        assertThat(lost(chat))
                .hasValue("the language model was stopped in the middle of this answer, because"
                        + " DiffusionDesk is shutting down");
    }

    @Test
    void aServerThatHangs() {
        Ticket<Grant> chat = world.use(Samples.A);
        world.post(new Event.Reported(LLM, new WorkerEvent.Unresponsive("did not answer")));
        assertThat(lost(chat)).hasValue("llm did not answer and was stopped");
    }

    @Test
    void nothingIsSaidOfAServerThatDiedByItself() {
        Ticket<Grant> chat = world.use(Samples.A);
        world.exit(LLM, ExitCause.CRASHED);
        assertThat(lost(chat)).isEmpty();
    }

    @Test
    void whoWaitsForAPictureInVainIsToldSo() {
        shortCard();
        world.draw();
        world.end(LLM);
        Ticket<Grant> chat = world.use(Samples.A);
        assertThat(WaitReason.of(world.status(LLM), world.core.forPicture()))
                .isEqualTo("A picture is being drawn; the language model comes back after it.");
        world.pass(Duration.ofSeconds(300));
        assertThatThrownBy(() -> chat.get(0))
                .isInstanceOf(UnavailableException.class)
                .hasMessage("the language model was not ready for this request within 300 s. A picture is being drawn;"
                        + " the language model comes back after it.");
    }
}
