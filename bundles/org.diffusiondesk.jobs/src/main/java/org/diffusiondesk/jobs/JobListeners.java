package org.diffusiondesk.jobs;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.diffusiondesk.api.image.ImageEvent;
import org.diffusiondesk.api.image.ImageJobListener;
import org.diffusiondesk.api.image.JobProgress;

/** Who hears of a job, each at its own pace. Not thread-safe; guarded by the lock of its job. */
final class JobListeners {
    private final Executor executor;
    private final List<ListenerQueue> all = new ArrayList<>();

    JobListeners(Executor executor) {
        this.executor = executor;
    }

    ListenerQueue add(ImageJobListener listener, JobProgress now) {
        ListenerQueue queue = new ListenerQueue(listener, executor);
        all.add(queue);
        queue.progress(now);
        return queue;
    }

    boolean remove(ListenerQueue queue) {
        queue.close();
        return all.remove(queue);
    }

    void progress(JobProgress now) {
        all.forEach(listener -> listener.progress(now));
    }

    void preview(ImageEvent.Preview preview) {
        all.forEach(listener -> listener.preview(preview));
    }

    /** Nothing more will be told. */
    void clear() {
        all.clear();
    }
}
