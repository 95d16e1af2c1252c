package org.diffusiondesk.api.settings;

import java.nio.file.Path;

/** The folders that DiffusionDesk writes to. All exist and belong to this process alone (a second instance on the same data folder is refused). */
public interface DataFolders {
    /** The data folder itself. */
    Path data();

    /** Pictures. */
    Path outputs();

    /** Models that the user put there, one folder per kind: {@code models/image}, {@code models/text}. */
    Path models();

    /** Pid files and other things that have no meaning after this run. */
    Path run();
}
