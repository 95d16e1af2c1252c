package org.diffusiondesk.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.diffusiondesk.api.resource.CyclePhase;
import org.diffusiondesk.api.worker.WorkerId;
import org.junit.jupiter.api.BeforeEach;

/** A world where both models run and the memory holds only one of them. */
abstract class ExchangeFixture {
    static final WorkerId SD = WorkerId.SD;
    static final WorkerId LLM = WorkerId.LLM;

    World world = World.withEngines(Samples.settings(true, true, Duration.ZERO));

    @BeforeEach
    void bothRunAndTheCardIsShort() {
        world = world(Samples.prompt());
    }

    static World world(ResourceSettings resources) {
        SupervisorSettings settings = Samples.with(Samples.settings(true, true, Duration.ZERO), resources);
        World world = World.withEngines(settings);
        world.card.total = 100;
        world.card.picture = 60;
        world.conversations = true;
        world.post(new Event.BeginText(Samples.launch(Samples.A)));
        world.ready(SD);
        world.ready(LLM);
        return world;
    }

    CyclePhase phase() {
        return world.core.resources().phase();
    }

    /** To the moment at which the picture may be drawn. */
    Ticket<Grant> drawing() {
        world.card.texts = Map.of("a", 40L, "b", 20L);
        Ticket<Grant> picture = world.draw();
        world.end(LLM);
        assertThat(picture.granted()).isPresent();
        return picture;
    }
}
