package org.diffusiondesk.http;

import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Whether all parts that this process is to consist of serve their routes. Thread-safe. */
public interface Assembly {
    /** Property of the configuration {@code http}, {@code String[]}: names of the components with routes that this process will have. No setting of a person. */
    String EXPECTED = "parts.expected";

    /** Names of the parts that serve nothing yet, or no longer. */
    Set<String> missing();

    /** Whether parts are missing and still waited for: what nobody serves is answered by 503 then, because it may be served soon. */
    boolean isUnderWay();

    /** Completes when no part is missing for the first time, with an empty set; or with the missing ones when they are waited for no longer. */
    CompletionStage<Set<String>> assembled();
}
