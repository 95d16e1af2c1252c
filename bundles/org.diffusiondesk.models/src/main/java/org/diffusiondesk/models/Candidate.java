package org.diffusiondesk.models;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;

/** Something in a models folder that somebody may name. */
sealed interface Candidate {
    /** What it is found by, besides its id: file name, path below its folder, name for people. */
    List<String> names();

    /** What it is, or what a broken one was meant to be; empty when that is not known. */
    Optional<ModelKind> kind();

    boolean embedded();

    /** A model; {@code packed} are files that must be unpacked before it is used. */
    record Usable(ModelDescription model, List<PackedFile> packed, List<String> names) implements Candidate {
        public Usable {
            packed = List.copyOf(packed);
            names = List.copyOf(names);
        }

        @Override
        public Optional<ModelKind> kind() {
            return Optional.of(model.kind());
        }

        @Override
        public boolean embedded() {
            return model.embedded();
        }
    }

    /** Looks like a model but can't be used, for the reason in {@code message}, a whole sentence. */
    record Broken(Path file, Optional<ModelKind> kind, String message, boolean embedded, List<String> names)
            implements Candidate {
        public Broken {
            names = List.copyOf(names);
        }

        /** A file by itself; {@code problem} begins with a verb. */
        static Broken file(Path file, Optional<ModelKind> kind, String problem, boolean embedded, List<String> names) {
            return new Broken(file, kind, words(file, problem), embedded, names);
        }
    }

    /** A sentence about a file; {@code problem} begins with a verb. */
    static String words(Path file, String problem) {
        return "model file " + file + " " + problem;
    }
}
