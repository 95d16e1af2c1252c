package org.diffusiondesk.ui.generate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.diffusiondesk.api.image.JobProgress;
import org.diffusiondesk.ui.texts.Texts;

/** How far a drawing is, in words and as a fraction. Pure functions. */
public final class ProgressText {
    private ProgressText() {}

    /** One line, for example "Drawing · picture 2 of 4 · step 7 of 20 · 17 s left · 3 more wait". */
    public static String line(Run.Working working, int count, int more) {
        String line = working.cancelling()
                ? Texts.text("progress.cancelling")
                : working.progress().map(progress -> line(progress, count)).orElse(Texts.text("progress.asking"));
        return more == 0 ? line : line + " · " + Texts.text("progress.more", more);
    }

    /** The same of a job, without the others. */
    public static String line(JobProgress progress, int count) {
        List<String> pieces = new ArrayList<>();
        pieces.add(Texts.find("progress.phase." + progress.phase()).orElse(progress.phase()));
        if (progress.position() > 0) {
            pieces.add(Texts.text("progress.position", progress.position()));
            return String.join(" · ", pieces);
        }
        if (count > 1) {
            pieces.add(Texts.text("progress.picture", progress.image() + 1, count));
        }
        if (progress.steps() > 0 && progress.phase().equals("sample")) {
            pieces.add(Texts.text("progress.step", progress.step(), progress.steps()));
        }
        progress.remaining().ifPresent(left -> pieces.add(Texts.text("progress.left", time(left))));
        progress.note().ifPresent(pieces::add);
        return String.join(" · ", pieces);
    }

    /** How much is done, 0 .. 1; negative while nobody knows. */
    public static double fraction(Run.Working working, int count) {
        return working.progress().map(progress -> fraction(progress, count)).orElse(-1.0);
    }

    private static double fraction(JobProgress progress, int count) {
        double within = progress.steps() > 0 ? Math.clamp((double) progress.step() / progress.steps(), 0, 1) : 0;
        double pictures = Math.max(1, count);
        return switch (progress.phase()) {
            case "load" -> progress.steps() > 0 ? within : -1;
            case "sample", "hires" -> (progress.image() + within) / pictures;
            case "decode" -> Math.min(1, (progress.image() + 1) / pictures);
            default -> -1;
        };
    }

    /** A length of time as one reads it: "0.4 s", "17 s", "2 min 5 s". */
    public static String time(Duration duration) {
        double seconds = duration.toMillis() / 1000.0;
        if (seconds < 9.95) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        return whole < 60 ? whole + " s" : whole / 60 + " min " + whole % 60 + " s";
    }
}
