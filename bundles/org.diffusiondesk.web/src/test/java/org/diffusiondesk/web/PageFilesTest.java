package org.diffusiondesk.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page is small, whole, and needs nothing that its policy forbids. */
class PageFilesTest {
    private static final int MOST_BYTES = 150_000;
    private static final int MOST_LINES = 400;
    private static final Path FOLDER = Path.of("src/main/resources/org/diffusiondesk/web/page");

    private static final List<PageFile> FILES = PageFiles.load();

    private static String text(PageFile file) {
        return new String(file.bytes(), StandardCharsets.UTF_8);
    }

    private static PageFile file(String name) {
        return FILES.stream()
                .filter(file -> file.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Set<String> found(String regex, String text) {
        return Pattern.compile(regex)
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void theListNamesEveryFileOfTheFolder() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(PageFiles.NAMES);
        }
    }

    @Test
    void theWholePageIsSmall() {
        assertThat(FILES.stream().mapToInt(file -> file.bytes().length).sum()).isLessThan(MOST_BYTES);
    }

    @Test
    void noFileIsLong() {
        assertThat(FILES)
                .allSatisfy(file ->
                        assertThat(text(file).lines().count()).as(file.name()).isLessThan(MOST_LINES));
    }

    @Test
    void whatTheFilesLoadIsThere() {
        for (PageFile file : FILES) {
            assertThat(found("(?:from |import |src=|href=)[\"']/web/([^\"']+)[\"']", text(file)))
                    .as(file.name())
                    .isSubsetOf(PageFiles.NAMES);
        }
    }

    @Test
    void everyFileIsLoadedByAnother() {
        Set<String> loaded = FILES.stream()
                .flatMap(file -> found("[\"']/web/([^\"']+)[\"']", text(file)).stream())
                .collect(Collectors.toCollection(TreeSet::new));
        loaded.add(PageFiles.INDEX);
        assertThat(loaded).containsExactlyInAnyOrderElementsOf(PageFiles.NAMES);
    }

    @Test
    void nothingIsLoadedFromElsewhere() {
        for (PageFile file : FILES) {
            assertThat(text(file))
                    .as(file.name())
                    .doesNotContainPattern("(?:src|href|from|url\\()\\s*=?\\s*[\"']?https?:");
        }
    }

    @Test
    void noCodeAndNoStyleStandsInTheHtml() {
        assertThat(text(file(PageFiles.INDEX)))
                .doesNotContainPattern("\\son[a-z]+\\s*=")
                .doesNotContainPattern("\\sstyle\\s*=")
                .doesNotContain("<style", "javascript:")
                .doesNotContainPattern("<script(?![^>]*src=)");
    }

    @Test
    void textNeverBecomesHtml() {
        for (PageFile file : FILES) {
            assertThat(text(file))
                    .as(file.name())
                    .doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(")
                    .doesNotContainPattern("new Function|createContextualFragment|parseFromString");
        }
    }

    @Test
    void everyIconThatIsUsedIsDrawn() {
        Set<String> drawn = found("<symbol id=\"i-([a-z]+)\"", text(file(PageFiles.INDEX)));
        Set<String> used = FILES.stream()
                .flatMap(file -> found("(?:icon\\(|button\\(|#i-)'?([a-z]+)['\"]", text(file)).stream())
                .collect(Collectors.toCollection(TreeSet::new));
        used.remove("button"); // h('button', ...)
        assertThat(used).hasSizeGreaterThan(20).isSubsetOf(drawn);
    }

    @Test
    void everyElementThatTheModulesAskForExists() {
        Set<String> ids = found("\\sid=\"([a-z0-9-]+)\"", text(file(PageFiles.INDEX)));
        for (PageFile file : FILES) {
            assertThat(found("\\$\\('([a-z0-9-]+)'\\)", text(file)))
                    .as(file.name())
                    .isSubsetOf(ids);
        }
    }

    @Test
    void everyFieldOfTheHtmlHasALabel() {
        String html = text(file(PageFiles.INDEX));
        Set<String> labelled = found("<label[^>]*\\sfor=\"([a-z0-9-]+)\"", html);
        Set<String> wrapped = found("<label[^>]*><input id=\"([a-z0-9-]+)\"", html);
        labelled.addAll(wrapped);
        assertThat(labelled).containsAll(found("<(?:input|select|textarea)[^>]*\\sid=\"([a-z0-9-]+)\"", html));
    }
}
