package org.diffusiondesk.rest;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.diffusiondesk.http.Assembly;

/** All parts are there, unless a test says otherwise. */
final class FakeAssembly implements Assembly {
    volatile Set<String> missing = Set.of();
    volatile boolean givenUp;

    @Override
    public Set<String> missing() {
        return missing;
    }

    @Override
    public boolean isUnderWay() {
        return !missing.isEmpty() && !givenUp;
    }

    @Override
    public CompletionStage<Set<String>> assembled() {
        return CompletableFuture.completedStage(missing);
    }
}
