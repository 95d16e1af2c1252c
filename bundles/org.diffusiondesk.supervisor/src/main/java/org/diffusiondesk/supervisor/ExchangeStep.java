package org.diffusiondesk.supervisor;

import org.diffusiondesk.api.resource.ResourcePlan;
import org.diffusiondesk.api.text.TextLaunch;

/** What the exchange does next. */
sealed interface ExchangeStep {
    /** Nothing until something happens. */
    record Wait() implements ExchangeStep {}

    /** Go to this state without doing anything else. */
    record Go(ExchangeState state) implements ExchangeStep {}

    /** Measure for the first picture and plan it. */
    record Plan(long ticket) implements ExchangeStep {}

    /** The first picture can't be drawn. */
    record Refuse(ResourcePlan plan, ExchangeState next) implements ExchangeStep {}

    /** The first picture gets the sd-worker. */
    record Grant(ResourcePlan plan, ExchangeState next) implements ExchangeStep {}

    /** Save what the language model was started with, and let it leave. */
    record TakeOut(long ticket, ResourcePlan plan) implements ExchangeStep {}

    /** The picture has gone before the language model had left; it stays. */
    record KeepText() implements ExchangeStep {}

    /** Wait until the memory of the process that ended has come back. */
    record Settle(ExchangeState next) implements ExchangeStep {}

    /** The language model that runs on the CPU leaves. */
    record LeaveCpu() implements ExchangeStep {}

    /** Measure for a language model that wants to start. */
    record Admit(TextLaunch launch) implements ExchangeStep {}

    /** Start it. */
    record Start(TextLaunch launch) implements ExchangeStep {}

    /** End the idle sd-worker, to have the memory of its model. */
    record FreeImage(TextLaunch launch) implements ExchangeStep {}

    /** The language model that is out is to start as soon as there is room. */
    record WantBack() implements ExchangeStep {}

    /** The language model is back. */
    record Returned() implements ExchangeStep {}
}
