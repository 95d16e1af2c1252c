package org.diffusiondesk.supervisor;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.diffusiondesk.api.image.ImageDemand;
import org.diffusiondesk.api.resource.CyclePhase;
import org.diffusiondesk.api.resource.ResourcePlan;
import org.diffusiondesk.api.resource.ResourcePlan.Decision;
import org.diffusiondesk.api.resource.ResourceStatus;
import org.diffusiondesk.api.text.SavedConversation;
import org.diffusiondesk.api.text.TextLaunch;
import org.diffusiondesk.api.worker.WorkerId;

/** Gives the memory to the one model or the other where it can't hold both. Belongs to the loop thread; decides nothing itself. */
final class Exchange {
    /** How much of a picture is done when what comes next is prepared. */
    static final double NEARLY_DONE = 0.7;

    private final SupervisorSettings settings;
    private final TextSide text;
    private final ImageSide image;
    private final Consumer<Effect> out;
    private final SavedText saved;
    private final Settling settling;
    private final Measured measured;
    private final NextPicture next;
    private ExchangeState state = new ExchangeState.Idle();
    private CyclePhase phase = CyclePhase.IDLE;
    private Instant since = Instant.EPOCH;
    private Optional<ResourcePlan> lastPlan = Optional.empty();

    Exchange(SupervisorSettings settings, TextSide text, ImageSide image, Consumer<Effect> out) {
        this.settings = settings;
        this.text = text;
        this.image = image;
        this.out = out;
        this.saved = new SavedText(out);
        this.settling = new Settling(settings.resources(), out);
        this.measured = new Measured(new OffloadPolicy(settings.resources()), text, image, out);
        this.next = new NextPicture(settings.resources().linger());
    }

    /** Does everything that can be done now. */
    void serve(Instant now) {
        text.outside(saved.present(), forPicture());
        text.serve(now);
        image.serve(now);
        if (image.busy() == 0) {
            next.idle(now);
        }
        ExchangeStep step = ExchangeScheduler.next(look(now));
        while (!(step instanceof ExchangeStep.Wait)) {
            perform(step, now);
            text.serve(now);
            image.serve(now);
            step = ExchangeScheduler.next(look(now));
        }
        text.outside(saved.present(), forPicture());
        notePhase(now);
    }

    private void notePhase(Instant now) {
        CyclePhase present = Phases.of(state, text.life(), saved.written());
        if (present != phase) {
            phase = present;
            since = now;
        }
    }

    private ExchangeScheduler.View look(Instant now) {
        Optional<ImageWaiter> first = image.first();
        return new ExchangeScheduler.View(
                state,
                first.map(waiter -> OptionalLong.of(waiter.ticket().id())).orElse(OptionalLong.empty()),
                first.filter(waiter -> waiter.demand().pressure() == ImageDemand.Pressure.IF_IT_FITS)
                        .isPresent(),
                image.busy() > 0,
                next.expected(text.heldSince().isPresent(), now),
                text.life().state(),
                text.onCpu(),
                saved.present(),
                text.asks(),
                text.heldSince(),
                measured.plan(first),
                measured.admission(),
                settling.done(now),
                state instanceof ExchangeState.Freeing freeing
                        && image.life().alive()
                        && image.life().generation() == freeing.generation(),
                now,
                settings.resources().maxChatHold());
    }

    private void perform(ExchangeStep step, Instant now) {
        switch (step) {
            case ExchangeStep.Wait wait -> {}
            case ExchangeStep.Go(var following) -> go(following);
            case ExchangeStep.Plan(var ticket) -> {
                go(new ExchangeState.Planning(ticket));
                measured.ask(image.first().map(ImageWaiter::demand), counted());
            }
            case ExchangeStep.Refuse(var plan, var following) -> {
                lastPlan = Optional.of(plan);
                image.refuseFirst(Errors.noMemory(plan));
                go(following);
            }
            case ExchangeStep.Grant(var plan, var following) -> grant(plan, following, now);
            case ExchangeStep.TakeOut(var ticket, var plan) -> takeOut(ticket, plan, now);
            case ExchangeStep.KeepText keep -> {
                forget();
                text.resume(now);
                go(new ExchangeState.Idle());
            }
            case ExchangeStep.Settle(var following) -> {
                settling.begin(now);
                go(following);
            }
            case ExchangeStep.LeaveCpu leave -> {
                text.because(StopReason.FROM_CPU);
                text.leaveCpu(now.plus(settings.resources().maxChatHold()), now);
                saved.config().ifPresent(text::errand);
                go(new ExchangeState.Leaving());
            }
            case ExchangeStep.Admit(var launch) -> {
                saved.drawn(now);
                go(new ExchangeState.Admitting(launch));
                measured.ask(image.drawn(), Optional.of(launch));
            }
            case ExchangeStep.Start(var launch) -> start(launch, now);
            case ExchangeStep.FreeImage(var launch) -> {
                settling.expect(measured.used(WorkerId.SD), measured.view());
                go(new ExchangeState.Freeing(launch, image.life().generation()));
                image.free(now);
            }
            case ExchangeStep.WantBack back -> saved.config().ifPresent(text::errand);
            case ExchangeStep.Returned returned -> {
                saved.returned(now);
                go(new ExchangeState.Idle());
            }
        }
    }

    private void forget() {
        saved.clear();
        text.noConversation();
    }

    private void go(ExchangeState next) {
        state = next;
        measured.forget();
    }

    private void grant(ResourcePlan plan, ExchangeState following, Instant now) {
        lastPlan = Optional.of(plan);
        Optional<MemoryView.OnCpu> onCpu =
                measured.view().flatMap(MemoryView::onCpu).or(saved::onCpu);
        go(following);
        next.granted();
        image.grantFirst(plan, now);
        saved.granted(now);
        saved.config().ifPresent(text::errand);
        if (plan.decision() == Decision.MOVE_TEXT_TO_CPU && !text.onCpu()) {
            onCpu.ifPresent(cpu -> text.startOnCpu(cpu.launch(), saved.conversation(), now));
        }
    }

    private void takeOut(long ticket, ResourcePlan plan, Instant now) {
        lastPlan = Optional.of(plan);
        boolean toCpu = plan.decision() == Decision.MOVE_TEXT_TO_CPU;
        settling.expect(measured.used(WorkerId.LLM), measured.view());
        saved.take(text, measured.view().flatMap(MemoryView::onCpu), now);
        go(new ExchangeState.Clearing(ticket, plan));
        // where chat shall go on meanwhile, a picture does not cut an answer short
        Duration drain = toCpu ? settings.resources().maxChatHold() : settings.drainLimit();
        text.because(toCpu ? StopReason.TO_CPU : StopReason.PICTURE);
        text.suspend(drain, now);
        saved.config().ifPresent(text::errand);
    }

    private void start(TextLaunch launch, Instant now) {
        boolean back = saved.config().filter(launch::equals).isPresent();
        if (!back) {
            forget(); // somebody wanted another one instead
        }
        go(back ? new ExchangeState.Returning() : new ExchangeState.Idle());
        text.start(launch, saved.conversation(), now);
    }

    ExchangeState state() {
        return state;
    }

    void measured(long id, MemoryView view) {
        measured.arrived(id, view);
    }

    void sampled(long id, OptionalLong freeBytes, Instant now) {
        settling.sampled(id, freeBytes, now);
    }

    /** What the leaving language model had computed was written down, or not. */
    void saved(long generation, Optional<SavedConversation> conversation) {
        saved.conversation(generation, conversation, text.life().generation());
    }

    /** A person decided about the language model; what was saved no longer counts. */
    boolean clear() {
        boolean was = saved.present();
        forget();
        text.noErrand();
        return was;
    }

    /** A picture is this far. */
    void progress(double fraction) {
        if (fraction >= NEARLY_DONE
                && state instanceof ExchangeState.Drawing
                && settings.resources().readAhead()) {
            saved.readAhead();
        }
    }

    /** Whoever draws asks again soon. */
    void anotherFollows(long generation, Instant now) {
        if (image.life().generation() == generation) {
            next.announce(now);
        }
    }

    void failed() {
        saved.failed();
    }

    void close() {
        forget();
    }

    Stream<Instant> deadlines() {
        return Stream.concat(settling(state) ? settling.deadlines() : Stream.empty(), next.deadlines());
    }

    void tick(Instant now) {
        next.tick(now);
        if (settling(state)) {
            settling.tick(now);
        }
    }

    private static boolean settling(ExchangeState state) {
        return state instanceof ExchangeState.Settling || state instanceof ExchangeState.Freed;
    }

    /** Whether the language model is out for a picture, or on its way out, and comes back after it. */
    boolean forPicture() {
        return switch (state) {
            case ExchangeState.Clearing s -> s.plan().decision() != Decision.MOVE_TEXT_TO_CPU;
            case ExchangeState.Settling s -> s.plan().decision() != Decision.MOVE_TEXT_TO_CPU;
            case ExchangeState.Drawing s -> saved.present() || image.busy() > 0;
            default -> false;
        };
    }

    /** Whether a person's restart must wait: the language model is out for a picture. */
    boolean holds() {
        return saved.present() && !(state instanceof ExchangeState.Idle);
    }

    /** The language model to count in a plan, for those who ask from outside. */
    Optional<TextLaunch> counted() {
        return saved.config().or(text::counts);
    }

    Map<WorkerId, Long> processes() {
        return measured.pids();
    }

    ResourceStatus status() {
        return new ResourceStatus(
                phase,
                since,
                saved.state(),
                saved.present() ? text.waiting() : 0,
                saved.swaps(),
                saved.failures(),
                saved.lastSwap(),
                lastPlan);
    }

    @Override
    public String toString() {
        return state + ", asks " + text.asks() + ", saved " + saved.present();
    }
}
