package org.diffusiondesk.supervisor;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.diffusiondesk.api.model.ImageDefaults;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.api.text.TextLaunch;
import org.diffusiondesk.api.text.TextOptions;
import org.diffusiondesk.api.worker.Endpoint;
import org.diffusiondesk.api.worker.ExitCause;
import org.diffusiondesk.api.worker.ExitReport;

/** Values that several tests use. */
final class Samples {
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    static final ModelDescription A = text("a");
    static final ModelDescription B = text("b");
    static final ModelDescription PICTURE = model("picture", ModelKind.IMAGE);

    private Samples() {}

    static ModelDescription text(String id) {
        return model(id, ModelKind.TEXT);
    }

    static ModelDescription model(String id, ModelKind kind) {
        return new ModelDescription(
                id, id, kind, Map.of(ModelDescription.MODEL, Path.of(id + ".gguf")), ImageDefaults.GENERAL, false, 1);
    }

    static TextLaunch launch(ModelDescription model) {
        return new TextLaunch(model, TextOptions.DEFAULT);
    }

    /** The same without the card. */
    static TextLaunch onCpu(TextLaunch launch) {
        return new TextLaunch(
                launch.model(),
                new TextOptions(
                        launch.options().contextLength(),
                        OptionalInt.of(0),
                        launch.options().threads(),
                        Optional.empty()));
    }

    static SupervisorSettings with(SupervisorSettings s, ResourceSettings resources) {
        return new SupervisorSettings(
                s.autoStart(),
                s.stopGrace(),
                s.drainLimit(),
                s.probeInterval(),
                s.startLimit(),
                s.maxRestarts(),
                s.restartWindow(),
                s.idleTimeout(),
                s.autoLoad(),
                s.defaultModel(),
                resources);
    }

    /** The language model goes on on the CPU. */
    static ResourceSettings moving() {
        return resources(ResourceSettings.DEFAULT, true, Duration.ZERO);
    }

    /** The language model comes back at once. */
    static ResourceSettings prompt() {
        return resources(ResourceSettings.DEFAULT, false, Duration.ZERO);
    }

    /** A chat waits no longer than this. */
    static ResourceSettings holding(ResourceSettings d, boolean moveToCpu, Duration maxChatHold) {
        return new ResourceSettings(
                d.budget(),
                d.threshold(),
                moveToCpu,
                maxChatHold,
                d.settleLimit(),
                d.saveLimit(),
                d.keepConversation(),
                d.readAhead(),
                d.linger());
    }

    /** It stays out for a moment. */
    static ResourceSettings lingering(ResourceSettings d, Duration linger) {
        return resources(d, d.moveToCpu(), linger);
    }

    private static ResourceSettings resources(ResourceSettings d, boolean moveToCpu, Duration linger) {
        return new ResourceSettings(
                d.budget(),
                d.threshold(),
                moveToCpu,
                d.maxChatHold(),
                d.settleLimit(),
                d.saveLimit(),
                d.keepConversation(),
                d.readAhead(),
                linger);
    }

    static Endpoint endpoint(long generation) {
        return new Endpoint(URI.create("http://127.0.0.1:" + (1000 + generation)), "secret");
    }

    static ExitReport exit(ExitCause cause) {
        return new ExitReport(cause == ExitCause.ASKED ? 0 : 137, cause, List.of("last words"), START);
    }

    static SupervisorSettings settings() {
        return SupervisorSettings.DEFAULT;
    }

    static SupervisorSettings settings(boolean autoStart, boolean autoLoad, Duration idle) {
        SupervisorSettings d = SupervisorSettings.DEFAULT;
        return new SupervisorSettings(
                autoStart,
                d.stopGrace(),
                d.drainLimit(),
                d.probeInterval(),
                d.startLimit(),
                d.maxRestarts(),
                d.restartWindow(),
                idle,
                autoLoad,
                "",
                d.resources());
    }
}
