package org.diffusiondesk.ui.queue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.diffusiondesk.api.image.ImageJob;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.image.JobInfo;
import org.diffusiondesk.api.image.JobProgress;
import org.diffusiondesk.ui.generate.ProgressText;
import org.diffusiondesk.ui.texts.Texts;

/**
 * A job as the list shows it.
 *
 * @param place 1 is next; 0 when it is at work
 * @param state how far it is, or when it begins and how long it takes, in words
 */
public record QueueRow(
        String job, int place, String prompt, String picture, String state, int priority, Instant submitted) {
    /** In the order in which they are drawn. */
    static final Comparator<QueueRow> ORDER =
            Comparator.comparingInt(QueueRow::place).thenComparing(QueueRow::submitted);

    static QueueRow of(ImageJob job) {
        JobProgress progress = job.progress();
        JobInfo info = job.info();
        String prompt = info.request().prompt().strip().replaceAll("\\s+", " ");
        return new QueueRow(
                job.id(),
                progress.position(),
                prompt.isEmpty() ? Texts.text("queue.noPrompt") : prompt,
                picture(info),
                progress.position() == 0
                        ? ProgressText.line(progress, info.request().count())
                        : waits(info),
                info.priority(),
                info.submitted());
    }

    private static String picture(JobInfo info) {
        ImageRequest request = info.request();
        if (request.width().isEmpty() || request.height().isEmpty()) {
            return info.model();
        }
        String width = Integer.toString(request.width().getAsInt());
        String height = Integer.toString(request.height().getAsInt());
        return request.count() == 1
                ? Texts.text("queue.what", info.model(), width, height)
                : Texts.text("queue.what.several", info.model(), width, height, request.count());
    }

    private static String waits(JobInfo info) {
        List<String> pieces = new ArrayList<>();
        info.startsIn().ifPresent(wait -> pieces.add(Texts.text("queue.starts", ProgressText.time(wait))));
        info.estimate().ifPresent(length -> pieces.add(Texts.text("queue.takes", ProgressText.time(length))));
        return pieces.isEmpty() ? Texts.text("queue.waits") : String.join(" · ", pieces);
    }

    boolean waiting() {
        return place > 0;
    }
}
