package org.diffusiondesk.engine.llm;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.EngineException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.ModelException;
import org.diffusiondesk.api.error.WorkerException;
import org.diffusiondesk.api.resource.ByteSize;
import org.diffusiondesk.api.worker.ExitCause;
import org.diffusiondesk.api.worker.ExitReport;
import org.diffusiondesk.process.ExitCauses;

/** Turns the end of a llama-server that did not get ready into an error for a person. Pure. */
final class LlamaFailure {
    private static final int WORDS = 4;
    private static final int ILLEGAL_INSTRUCTION = 132;
    private static final int LOADER = 127;
    private static final int KILLED = 137;
    private static final Pattern ARGUMENT =
            Pattern.compile("error: (invalid argument|unknown argument|error while handling)");
    private static final Pattern MODEL = Pattern.compile(
            "error loading model|gguf_init|failed to load model|invalid magic|failed to read magic|unknown model architecture");

    private LlamaFailure() {}

    static DeskException whileStarting(ExitReport report, Path model, LlamaStart start) {
        List<String> tail = report.tail();
        String words = lastWords(tail);
        if (!start.shortages().isEmpty() || killedForMemory(report)) {
            return memoryShort(model, start, words);
        }
        if (tail.stream().anyMatch(line -> ARGUMENT.matcher(line).find())) {
            return WorkerException.misfit(
                    "llama-server does not take its arguments; look at the setting " + LlamaSettings.EXTRA_ARGS + words,
                    null);
        }
        if (report.code() == ILLEGAL_INSTRUCTION) {
            return WorkerException.misfit(
                    "llama-server was built for another CPU: it died of an illegal instruction; set "
                            + LlamaSettings.EXECUTABLE + " to one that fits" + words,
                    null);
        }
        if (report.code() == LOADER) {
            return WorkerException.misfit("llama-server lacks a library" + words, null);
        }
        if (tail.stream().anyMatch(line -> MODEL.matcher(line).find())) {
            return ModelException.unusable(
                    model.toString(),
                    "llama-server can't load " + model + "; it must be a complete GGUF file of a language model"
                            + words,
                    null);
        }
        return WorkerException.startFailed(
                "llama-server ended with exit code " + report.code() + " before it was ready" + words, null);
    }

    /** Memory ran out; with the numbers that it told. {@code words} are to stand at the end; its words about memory otherwise. */
    static EngineException memoryShort(Path model, LlamaStart start, String words) {
        boolean card = start.cardRanOut();
        return new EngineException(
                ErrorCode.MEMORY_SHORT,
                "llama-server ran out of memory while it loaded " + model.getFileName() + needed(start)
                        + "; a smaller context, " + (card ? "fewer GPU layers " : "a smaller KV cache type ")
                        + "or a smaller model would fit"
                        + (words.isEmpty() ? lastWords(start.shortages()) : words),
                null);
    }

    private static String needed(LlamaStart start) {
        return start.memory()
                .map(table -> ", for which it needs " + table.text())
                .or(() -> start.shortages().stream()
                        .flatMapToLong(line -> LlamaMemory.asked(line).stream())
                        .boxed()
                        .findFirst()
                        .map(bytes -> ", where it asked for " + ByteSize.text(bytes) + " in one piece"))
                .orElse("");
    }

    /** What llama-server only calls a compute error, with the reason that its log told. */
    static EngineException whileAnswering(EngineException error, LlamaStart start) {
        if (!error.text().contains("Compute error") || start.shortages().isEmpty()) {
            return error;
        }
        return new EngineException(
                ErrorCode.MEMORY_SHORT,
                "llama-server ran out of memory in the middle of the answer" + lastWords(start.shortages()),
                error);
    }

    private static boolean killedForMemory(ExitReport report) {
        return report.cause() == ExitCause.OUT_OF_MEMORY && report.code() == KILLED;
    }

    /**
     * The report of one that was ready, without mistaking for its own words about memory what it quoted from a chat.
     *
     * @param shortages its own words about memory
     */
    static ExitReport withoutQuotations(ExitReport report, List<String> shortages) {
        if (report.cause() != ExitCause.OUT_OF_MEMORY || !shortages.isEmpty() || killedForMemory(report)) {
            return report;
        }
        ExitCause cause = ExitCauses.of(false, report.code(), false, List.of());
        return new ExitReport(report.code(), cause, report.tail(), report.at());
    }

    /**
     * Lines to be put behind a sentence: where it has marked errors the first of them, because the others follow from it, and the last lines otherwise.
     */
    static String lastWords(List<String> tail) {
        List<String> errors =
                tail.stream().filter(line -> line.startsWith("E ")).distinct().toList();
        List<String> shown = errors.isEmpty()
                ? tail.subList(Math.max(0, tail.size() - WORDS), tail.size())
                : errors.subList(0, Math.min(WORDS, errors.size()));
        return shown.isEmpty() ? "; it wrote nothing" : "; its last words:\n" + String.join("\n", shown);
    }
}
