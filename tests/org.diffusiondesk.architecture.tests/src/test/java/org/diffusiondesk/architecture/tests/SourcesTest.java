package org.diffusiondesk.architecture.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the sources and the documents look like. */
class SourcesTest {
    /** Aim for less than 300; at this number it is two files. */
    private static final int MOST_LINES = 400;

    private static final Pattern SYNCHRONIZED = Pattern.compile("(?m)^\\s*(?!\\*|//).*\\bsynchronized\\s*\\(");
    private static final Pattern QUOTED =
            Pattern.compile("`([A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*(?:\\.[A-Z][A-Za-z0-9]+)*)`");

    @Test
    void everyPackageIsNullMarkedAndSaysWhatItIsFor() {
        Set<Path> packages =
                Project.sources().stream().map(Path::getParent).collect(Collectors.toCollection(TreeSet::new));
        assertThat(packages).isNotEmpty().allSatisfy(folder -> {
            Path info = folder.resolve("package-info.java");
            assertThat(Files.exists(info)).as("%s", info).isTrue();
            assertThat(Project.read(info))
                    .as("%s", info)
                    .contains("@NullMarked", "/**")
                    .doesNotContain("TODO");
        });
    }

    @Test
    void noFileIsLong() {
        List<String> tooLong = Project.sources().stream()
                .filter(file -> Project.read(file).lines().count() >= MOST_LINES)
                .map(Path::toString)
                .toList();
        assertThat(tooLong).isEmpty();
    }

    @Test
    void nobodyEntersAMonitor() {
        assertThat(Project.sources())
                .isNotEmpty()
                .noneMatch(file -> SYNCHRONIZED.matcher(Project.read(file)).find());
    }

    @Test
    void noSourceIsUnfinished() {
        Pattern unfinished = Pattern.compile("\\b(TODO|FIXME|XXX)\\b");
        assertThat(Project.sources())
                .isNotEmpty()
                .noneMatch(file -> unfinished.matcher(Project.read(file)).find());
    }

    @Test
    void theTypesThatTheArchitectureDocumentNamesExist() {
        Set<String> known = Project.classes().stream()
                .map(JavaClass::getName)
                .map(name -> name.substring(name.lastIndexOf('.') + 1))
                .flatMap(name ->
                        java.util.stream.Stream.of(name.replace('$', '.'), name.substring(name.lastIndexOf('$') + 1)))
                .collect(Collectors.toSet());
        Set<String> named = QUOTED.matcher(Project.read(Project.ROOT.resolve("docs/ARCHITECTURE.md")))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(named).hasSizeGreaterThan(10);
        assertThat(named).isSubsetOf(known);
    }

    @Test
    void theArchitectureDocumentIsAtMostThreePagesLong() {
        assertThat(Project.read(Project.ROOT.resolve("docs/ARCHITECTURE.md"))
                        .lines()
                        .count())
                .isLessThanOrEqualTo(180);
    }
}
