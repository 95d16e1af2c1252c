package org.diffusiondesk.supervisor;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.image.ImageDemand;
import org.diffusiondesk.api.image.ImageEngine;
import org.diffusiondesk.api.image.ImageLease;
import org.diffusiondesk.api.image.ImageLeases;
import org.diffusiondesk.api.model.ModelCatalog;
import org.diffusiondesk.api.resource.ByteSize;
import org.diffusiondesk.api.resource.MemoryEstimator;
import org.diffusiondesk.api.resource.MemoryProbe;
import org.diffusiondesk.api.resource.ResourceOrchestrator;
import org.diffusiondesk.api.text.ChatListener;
import org.diffusiondesk.api.text.ChatRequest;
import org.diffusiondesk.api.text.ChatResult;
import org.diffusiondesk.api.text.TextEngine;
import org.diffusiondesk.api.text.TextLease;
import org.diffusiondesk.api.text.TextLoad;
import org.diffusiondesk.api.text.TextOptions;
import org.diffusiondesk.api.text.TextService;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.WorkerStatus;
import org.diffusiondesk.api.worker.Workers;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** The supervisor as a service. The engines come and go, because a mode may have only one of them; the workers' processes outlast that. */
@Component(
        service = {Workers.class, TextService.class, ImageLeases.class, SupervisorComponent.class},
        configurationPid = {"supervisor", "llm", "resources"},
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
public final class SupervisorComponent implements Workers, TextService, ImageLeases {
    /** Settings {@code supervisor.*}. */
    @interface SupervisorConfig {
        /** Whether both workers are started when DiffusionDesk starts. */
        boolean autoStart() default true;

        /** Seconds between asking a process to end and killing it. */
        long stopGrace() default 5;

        /** Seconds that running work may go on before an asked-for stop. */
        long drainLimit() default 30;

        /** Seconds between two health checks. */
        long probeInterval() default 2;

        /** Seconds that a start, including the load of a language model, may take. */
        long startLimit() default 300;

        /** Automatic restarts within {@link #restartWindow()}. */
        int maxRestarts() default 5;

        /** Seconds. */
        long restartWindow() default 600;
    }

    /** Settings {@code llm.*}. */
    @interface LlmConfig {
        /** Seconds after which an unused language model is unloaded; 0 for never. */
        long idleTimeout() default 300;

        /** Whether a request may load a language model by itself. */
        boolean autoLoad() default true;

        /** Id of the language model to use when nobody names one; empty for the catalog's default. */
        String model() default "";
    }

    /** Settings {@code resources.*}; {@code resources.estimate} and {@code resources.simulate} belong to others. */
    @interface ResourcesConfig {
        /** Never use more memory than this, for example {@code 12 GiB}; empty for no bound but the device. */
        String budget() default "";

        /** Share of the available memory that both models together may use; above 0, at most 1. */
        double threshold() default 0.75;

        /** What becomes of chats while a picture needs the card: {@code hold} makes them wait, {@code cpu} goes on on the CPU. */
        String duringImage() default "hold";

        /** Seconds that a chat may wait while pictures come one after the other. */
        long maxChatHold() default 120;

        /** Milliseconds to wait at most for memory to come back after a process has ended. */
        long settleLimit() default 2000;

        /** Seconds that writing down a conversation may take. */
        long saveLimit() default 10;

        /** Whether a conversation comes back warm. */
        boolean keepConversation() default true;

        /** Whether the language model's file is read ahead while the last steps are drawn. */
        boolean readAhead() default true;

        /** Milliseconds that the language model stays out after a picture when nobody waits for it. */
        long linger() default 250;
    }

    private final Supervisor supervisor;

    /** Called by DS. */
    @Activate
    public SupervisorComponent(
            SupervisorConfig supervisor, LlmConfig llm, ResourcesConfig resources, @Reference ModelCatalog catalog) {
        this.supervisor = new Supervisor(settings(supervisor, llm, resources(resources)), catalog);
    }

    private static SupervisorSettings settings(SupervisorConfig supervisor, LlmConfig llm, ResourceSettings resources) {
        return new SupervisorSettings(
                supervisor.autoStart(),
                Duration.ofSeconds(supervisor.stopGrace()),
                Duration.ofSeconds(supervisor.drainLimit()),
                Duration.ofSeconds(supervisor.probeInterval()),
                Duration.ofSeconds(supervisor.startLimit()),
                supervisor.maxRestarts(),
                Duration.ofSeconds(supervisor.restartWindow()),
                Duration.ofSeconds(llm.idleTimeout()),
                llm.autoLoad(),
                llm.model(),
                resources);
    }

    private static ResourceSettings resources(ResourcesConfig config) {
        boolean cpu = config.duringImage().equals("cpu");
        if (!cpu && !config.duringImage().equals("hold")) {
            throw new InvalidRequestException(
                    "resources.duringImage",
                    "resources.duringImage is '" + config.duringImage() + "'; it must be hold or cpu");
        }
        return new ResourceSettings(
                config.budget().isBlank()
                        ? OptionalLong.empty()
                        : OptionalLong.of(ByteSize.parse("resources.budget", config.budget())),
                config.threshold(),
                cpu,
                Duration.ofSeconds(config.maxChatHold()),
                Duration.ofMillis(config.settleLimit()),
                Duration.ofSeconds(config.saveLimit()),
                config.keepConversation(),
                config.readAhead(),
                Duration.ofMillis(config.linger()));
    }

    ResourceOrchestrator resources() {
        return supervisor.resources();
    }

    @Activate
    void start() {
        supervisor.start();
    }

    @Deactivate
    void stop() {
        supervisor.close();
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindImageEngine(ImageEngine engine) {
        supervisor.imageEngineCame(engine);
    }

    void unbindImageEngine(ImageEngine engine) {
        supervisor.imageEngineWent(engine);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindTextEngine(TextEngine engine) {
        supervisor.textEngineCame(engine);
    }

    void unbindTextEngine(TextEngine engine) {
        supervisor.textEngineWent(engine);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindMemoryProbe(MemoryProbe probe) {
        supervisor.meter().probeCame(probe);
    }

    void unbindMemoryProbe(MemoryProbe probe) {
        supervisor.meter().probeWent(probe);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindEstimator(MemoryEstimator estimator) {
        supervisor.meter().estimatorCame(estimator);
    }

    void unbindEstimator(MemoryEstimator estimator) {
        supervisor.meter().estimatorWent(estimator);
    }

    @Override
    public List<WorkerStatus> status() {
        return supervisor.workers().status();
    }

    @Override
    public void restart(WorkerId worker) {
        supervisor.workers().restart(worker);
    }

    @Override
    public List<String> logTail(WorkerId worker, int lines) {
        return supervisor.workers().logTail(worker, lines);
    }

    @Override
    public Registration followLog(WorkerId worker, int lines, Consumer<String> listener) {
        return supervisor.workers().followLog(worker, lines, listener);
    }

    @Override
    public Registration listen(Consumer<WorkerStatus> listener) {
        return supervisor.workers().listen(listener);
    }

    @Override
    public TextLease acquire(Optional<String> model, Cancellation cancellation) {
        return supervisor.text().acquire(model, cancellation);
    }

    @Override
    public TextLoad load(Optional<String> model, TextOptions options, Cancellation cancellation) {
        return supervisor.text().load(model, options, cancellation);
    }

    @Override
    public void unload() {
        supervisor.text().unload();
    }

    @Override
    public ChatResult chat(ChatRequest request, ChatListener listener, Cancellation cancellation) {
        return supervisor.text().chat(request, listener, cancellation);
    }

    @Override
    public ImageLease acquire(ImageDemand demand, Cancellation cancellation) {
        return supervisor.images().acquire(demand, cancellation);
    }
}
