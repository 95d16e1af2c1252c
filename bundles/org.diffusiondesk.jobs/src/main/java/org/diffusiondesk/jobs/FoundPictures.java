package org.diffusiondesk.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.diffusiondesk.jobs.store.JobPicture;
import org.diffusiondesk.jobs.store.JobRow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which pictures of which jobs lie in the outputs folder, by their names: a killed run may have written some that it did not record. */
final class FoundPictures {
    private static final Logger LOG = LoggerFactory.getLogger(FoundPictures.class);
    private static final Pattern NAME = Pattern.compile("\\d{8}-\\d{6}-([a-z0-9]+)-(\\d{1,4})(?:-\\d+)?\\.\\w+");

    private final Map<String, List<String>> names = new HashMap<>();

    static FoundPictures in(Path outputs) {
        FoundPictures found = new FoundPictures();
        if (Files.isDirectory(outputs)) {
            try (Stream<Path> files = Files.list(outputs)) {
                files.map(file -> String.valueOf(file.getFileName())).sorted().forEach(found::add);
            } catch (IOException unreadable) {
                LOG.warn("jobs: the outputs folder {} can't be listed: {}", outputs, unreadable.toString());
            }
        }
        return found;
    }

    private void add(String name) {
        Matcher matcher = NAME.matcher(name);
        if (matcher.matches()) {
            names.computeIfAbsent(matcher.group(1), id -> new ArrayList<>()).add(name);
        }
    }

    /** One per index, in their order. */
    List<JobPicture> of(JobRow row) {
        Map<Integer, JobPicture> byIndex = new TreeMap<>();
        for (String name : names.getOrDefault(row.id(), List.of())) {
            Matcher matcher = NAME.matcher(name);
            if (matcher.matches()) {
                int index = Integer.parseInt(matcher.group(2));
                byIndex.putIfAbsent(
                        index,
                        new JobPicture(
                                index,
                                name,
                                row.command().seed() + index,
                                row.command().width(),
                                row.command().height()));
            }
        }
        return List.copyOf(byIndex.values());
    }
}
