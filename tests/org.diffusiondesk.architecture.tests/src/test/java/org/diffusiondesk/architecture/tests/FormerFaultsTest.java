package org.diffusiondesk.architecture.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each fault that earlier programs of this kind had is a test by its name; where, is up to its bundle. */
class FormerFaultsTest {
    private static final String TESTS = named();

    private static String named() {
        List<String> tests = Project.tests().stream()
                .map(Project::read)
                .filter(source -> source.contains("@DisplayName"))
                .toList();
        return tests.stream()
                .flatMap(String::lines)
                .filter(line -> line.contains("@DisplayName("))
                .collect(Collectors.joining("\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "two sd-workers started while the LLM was stopping",
                "cancel arriving during the offload lost",
                "a failed reload never tried again",
                "batch went past the orchestration",
                "a request that arrived during the swap hung for ever",
                "memory reserved for a request whose client had gone",
                "SIGKILL of a worker counted as a clean stop",
                "stale \\\"ready\\\" after a worker died",
                "orphans after a crash on POSIX",
                "one global progress for all jobs",
                "progress callback left registered after an error",
                "wrong state after load failure",
                "LLM restarted with other settings than before",
                "OOM text matched in the user's prompt",
            })
    void isATestByItsName(String fault) {
        assertThat(TESTS).contains(fault);
    }
}
