package org.diffusiondesk.supervisor;

import org.diffusiondesk.api.resource.ResourcePlan;
import org.diffusiondesk.api.text.TextLaunch;

/** Where the exchange of the two models stands; each state carries what is known in it. {@code ticket} is that of the picture it is done for. */
sealed interface ExchangeState {
    /** Nothing is exchanged; pictures are drawn beside the language model, if one runs. */
    record Idle() implements ExchangeState {}

    /** The memory is measured for a picture. */
    record Planning(long ticket) implements ExchangeState {}

    /** The picture would need an exchange, and goes after a chat that has waited too long for a language model on its way. */
    record Yielding(long ticket) implements ExchangeState {}

    /** The language model is leaving. */
    record Clearing(long ticket, ResourcePlan plan) implements ExchangeState {}

    /** It has left, and its memory is coming back. */
    record Settling(long ticket, ResourcePlan plan) implements ExchangeState {}

    /** Pictures have the memory. Where the plan moved the language model to the CPU it runs there. */
    record Drawing(ResourcePlan plan) implements ExchangeState {}

    /** The language model that ran on the CPU meanwhile is leaving. */
    record Leaving() implements ExchangeState {}

    /** The memory is measured for a language model that wants to start. */
    record Admitting(TextLaunch launch) implements ExchangeState {}

    /** The sd-worker ends with the model in it; {@code generation} is the one that ends. */
    record Freeing(TextLaunch launch, long generation) implements ExchangeState {}

    /** Its memory is coming back. */
    record Freed(TextLaunch launch) implements ExchangeState {}

    /** The language model starts as it was. */
    record Returning() implements ExchangeState {}
}
