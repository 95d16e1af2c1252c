package org.diffusiondesk.api.concurrent;

/** Tells a long call that its caller has lost interest. Thread-safe. */
public interface Cancellation {
    /** Never cancelled. */
    Cancellation NONE = new Cancellation() {
        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public Registration onCancel(Runnable action) {
            return () -> {};
        }
    };

    boolean isCancelled();

    /**
     * Runs {@code action} once, on the cancelling thread, when the work is cancelled; at once when it already is. The action must be short and must
     * not throw.
     */
    Registration onCancel(Runnable action);
}
