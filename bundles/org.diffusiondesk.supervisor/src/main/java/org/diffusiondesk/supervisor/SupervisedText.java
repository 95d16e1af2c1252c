package org.diffusiondesk.supervisor;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.EngineException;
import org.diffusiondesk.api.error.ModelException;
import org.diffusiondesk.api.error.UnavailableException;
import org.diffusiondesk.api.error.WorkerException;
import org.diffusiondesk.api.model.ModelCatalog;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.api.text.ChatListener;
import org.diffusiondesk.api.text.ChatRequest;
import org.diffusiondesk.api.text.ChatResult;
import org.diffusiondesk.api.text.TextEngine;
import org.diffusiondesk.api.text.TextLaunch;
import org.diffusiondesk.api.text.TextLease;
import org.diffusiondesk.api.text.TextLoad;
import org.diffusiondesk.api.text.TextOptions;
import org.diffusiondesk.api.text.TextService;
import org.diffusiondesk.api.worker.WorkerId;

/** The language model for everybody. Looks models up on the caller's thread and leaves every decision to the loop. */
final class SupervisedText implements TextService {
    /** The loop answers first; this only bounds the wait if it did not. */
    private static final Duration SLACK = Duration.ofSeconds(15);

    private final SupervisorSettings settings;
    private final SupervisorLoop loop;
    private final Waiting waiting;
    private final Engines engines;
    private final ModelCatalog catalog;
    private final LongSupplier ids;

    SupervisedText(
            SupervisorSettings settings, SupervisorLoop loop, Engines engines, ModelCatalog catalog, LongSupplier ids) {
        this.settings = settings;
        this.loop = loop;
        this.waiting = new Waiting(loop);
        this.engines = engines;
        this.catalog = catalog;
        this.ids = ids;
    }

    @Override
    public TextLease acquire(Optional<String> model, Cancellation cancellation) {
        return acquire(model, cancellation, () -> {});
    }

    private TextLease acquire(Optional<String> model, Cancellation cancellation, Runnable meanwhile) {
        Ticket<Grant> ticket = new Ticket<>(ids.getAsLong());
        Waiting.Manner manner = new Waiting.Manner(
                cancellation, Optional.of(settings.startLimit().plus(SLACK)), meanwhile);
        Grant grant = waiting.await(
                new Event.UseText(ticket, wish(model)), ticket, manner, taken -> new Seat(taken, loop).close());
        return new Seat(grant, loop);
    }

    @Override
    public TextLoad load(Optional<String> model, TextOptions options, Cancellation cancellation) {
        Ticket<TextLoad> ticket = new Ticket<>(ids.getAsLong());
        return waiting.await(
                new Event.LoadText(ticket, wish(model), options),
                ticket,
                Waiting.Manner.of(cancellation, settings.startLimit().plus(SLACK)),
                unused -> {});
    }

    @Override
    public void unload() {
        Ticket<Boolean> ticket = new Ticket<>(ids.getAsLong());
        Duration limit = settings.drainLimit()
                .plus(settings.stopGrace())
                .plus(WorkerMachine.STOP_MARGIN)
                .plus(SLACK);
        waiting.await(new Event.UnloadText(ticket), ticket, Waiting.Manner.of(Cancellation.NONE, limit), unused -> {});
    }

    @Override
    public ChatResult chat(ChatRequest request, ChatListener listener, Cancellation cancellation) {
        AtomicReference<String> told = new AtomicReference<>("");
        Runnable tell = () -> {
            String reason = WaitReason.of(loop.status().get(WorkerId.LLM.ordinal()), loop.forPicture());
            if (!reason.equals(told.getAndSet(reason))) {
                listener.waiting(reason);
            }
        };
        try (TextLease lease = acquire(request.model(), cancellation, tell)) {
            TextEngine engine = engines.text().orElseThrow(Errors::noTextEngine);
            try {
                return engine.chat(lease.endpoint(), request, listener, cancellation);
            } catch (WorkerException | EngineException broken) {
                throw lease.lost().<DeskException>map(UnavailableException::new).orElse(broken);
            }
        }
    }

    /** The launch of the default model. */
    TextLaunch preset() {
        return new TextLaunch(presetModel(), TextOptions.DEFAULT);
    }

    /** The default model, if there is one. */
    Optional<ModelDescription> anyPreset() {
        return wish(Optional.empty()).own();
    }

    private ModelDescription presetModel() {
        String id = settings.defaultModel();
        return catalog.require(ModelKind.TEXT, id.isBlank() ? Optional.empty() : Optional.of(id));
    }

    private ModelWish wish(Optional<String> model) {
        if (model.isPresent()) {
            return new ModelWish.Named(catalog.require(ModelKind.TEXT, model));
        }
        try {
            return new ModelWish.Any(presetModel());
        } catch (ModelException none) {
            return new ModelWish.OnlyLoaded(none);
        }
    }
}
