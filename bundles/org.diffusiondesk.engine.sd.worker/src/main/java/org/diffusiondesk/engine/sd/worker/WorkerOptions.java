package org.diffusiondesk.engine.sd.worker;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The command line.
 *
 * @param standalone lives on when its stdin ends
 * @param open listens without a token
 * @param threads 0 for the engine's own choice
 * @param files of a model to load at start, by ddsd option name; empty for none
 */
record WorkerOptions(
        Path library,
        int port,
        int threads,
        boolean standalone,
        boolean open,
        Map<String, String> files,
        DrawDefaults defaults) {
    static final String USAGE = """
        DiffusionDesk sd-worker: draws pictures over HTTP on 127.0.0.1.
          --library FILE     the ddsd library (required)
          --port N           0 or absent: any free port, printed as "ready http://127.0.0.1:PORT"
          --standalone       go on when stdin ends; without DIFFUSIONDESK_WORKER_TOKEN a token is made and printed
          --no-token         take requests without a token (with --standalone)
          --threads N        0 or absent: the engine's choice
          --model FILE       load this model at start; further files of it by their role:
                             --diffusion-model --vae --taesd --clip-l --clip-g --t5xxl --llm FILE
          --size WxH --steps N --cfg-scale F   what a request that names only a prompt gets
        """;

    WorkerOptions {
        files = Map.copyOf(files);
    }

    Optional<ModelSpec> model() {
        String main = files.getOrDefault("model", files.get("diffusion_model"));
        return main == null
                ? Optional.empty()
                : Optional.of(ModelSpec.of(Path.of(main).getFileName().toString(), files));
    }

    static WorkerOptions parse(String[] args) throws StartFailure {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < args.length; i++) {
            String name = args[i];
            if (name.equals("--standalone") || name.equals("--no-token")) {
                values.put(name, "");
            } else if (!isKnown(name)) {
                throw new StartFailure("unknown option " + name + "; --help lists them");
            } else if (++i == args.length) {
                throw new StartFailure(name + " needs a value");
            } else {
                values.put(name, args[i]);
            }
        }
        String library = values.get("--library");
        if (library == null) {
            throw new StartFailure("--library FILE is missing: the ddsd library to draw with");
        }
        boolean standalone = values.containsKey("--standalone");
        boolean open = values.containsKey("--no-token");
        if (open && !standalone) {
            throw new StartFailure("--no-token is for --standalone only");
        }
        return new WorkerOptions(
                path("--library", library),
                integer(values, "--port", 0, 65535, 0),
                integer(values, "--threads", 0, 1024, 0),
                standalone,
                open,
                files(values),
                defaults(values));
    }

    private static boolean isKnown(String name) {
        return switch (name) {
            case "--library", "--port", "--threads", "--size", "--steps", "--cfg-scale" -> true;
            default -> name.startsWith("--") && ModelSpec.ROLES.contains(role(name));
        };
    }

    private static String role(String option) {
        return option.substring(2).replace('-', '_');
    }

    private static Map<String, String> files(Map<String, String> values) throws StartFailure {
        Map<String, String> files = new HashMap<>();
        for (Map.Entry<String, String> e : values.entrySet()) {
            if (ModelSpec.ROLES.contains(role(e.getKey()))) {
                files.put(role(e.getKey()), path(e.getKey(), e.getValue()).toString());
            }
        }
        if (!files.isEmpty() && !files.containsKey("model") && !files.containsKey("diffusion_model")) {
            throw new StartFailure("--model or --diffusion-model is missing beside the other model files");
        }
        return files;
    }

    private static DrawDefaults defaults(Map<String, String> values) throws StartFailure {
        DrawDefaults general = DrawDefaults.GENERAL;
        String size = values.getOrDefault("--size", general.width() + "x" + general.height());
        String scale = values.getOrDefault("--cfg-scale", String.valueOf(general.cfgScale()));
        if (!size.matches("\\d{1,4}x\\d{1,4}")) {
            throw new StartFailure("--size must be WIDTHxHEIGHT, for example 512x512, not " + size);
        }
        if (!scale.matches("\\d{1,2}(\\.\\d{1,9})?")) {
            throw new StartFailure("--cfg-scale must be a number of 0 .. 99, not " + scale);
        }
        String[] sides = size.split("x");
        int steps = integer(values, "--steps", 1, DrawRequestReader.MOST_STEPS, general.steps());
        return new DrawDefaults(
                Integer.parseInt(sides[0]), Integer.parseInt(sides[1]), steps, Double.parseDouble(scale));
    }

    private static int integer(Map<String, String> values, String name, int least, int most, int otherwise)
            throws StartFailure {
        String value = values.get(name);
        if (value == null) {
            return otherwise;
        }
        if (!value.matches("\\d{1,9}") || Integer.parseInt(value) < least || Integer.parseInt(value) > most) {
            throw new StartFailure(name + " must be a whole number of " + least + " .. " + most + ", not " + value);
        }
        return Integer.parseInt(value);
    }

    private static Path path(String name, String value) throws StartFailure {
        try {
            return Path.of(value).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new StartFailure(name + " is not a path: " + e.getMessage());
        }
    }
}
