package org.diffusiondesk.supervisor;

import java.time.Duration;
import java.util.OptionalLong;
import org.diffusiondesk.api.error.InvalidRequestException;

/**
 * What a person can set about sharing the memory.
 *
 * @param budget never use more than this, in bytes; empty for no bound but the device
 * @param threshold share of the available memory that both models together may use
 * @param moveToCpu whether the language model goes on on the CPU while the card draws, instead of waiting
 * @param maxChatHold how long a chat may wait while pictures come one after the other
 * @param settleLimit how long to wait for memory to come back after a process has ended
 * @param saveLimit how long writing down a conversation may take
 * @param keepConversation whether what the language model had computed is written down and given back
 * @param linger how long the language model stays out after a picture when nobody waits for it, for a client that asks for one picture after the other
 * @param readAhead whether the language model's file is read into the page cache while the last steps are drawn
 */
record ResourceSettings(
        OptionalLong budget,
        double threshold,
        boolean moveToCpu,
        Duration maxChatHold,
        Duration settleLimit,
        Duration saveLimit,
        boolean keepConversation,
        boolean readAhead,
        Duration linger) {
    static final ResourceSettings DEFAULT = new ResourceSettings(
            OptionalLong.empty(),
            0.75,
            false,
            Duration.ofSeconds(120),
            Duration.ofSeconds(2),
            Duration.ofSeconds(10),
            true,
            true,
            Duration.ofMillis(250));

    ResourceSettings {
        if (!(threshold > 0 && threshold <= 1)) {
            throw new InvalidRequestException(
                    "resources.threshold",
                    "resources.threshold is " + threshold + "; it must be above 0 and at most 1");
        }
        SettingBounds.atLeast("resources.maxChatHold", maxChatHold, Duration.ZERO);
        SettingBounds.atLeast("resources.settleLimit", settleLimit, Duration.ZERO);
        SettingBounds.atLeast("resources.saveLimit", saveLimit, Duration.ZERO);
        SettingBounds.atLeast("resources.linger", linger, Duration.ZERO);
    }
}
