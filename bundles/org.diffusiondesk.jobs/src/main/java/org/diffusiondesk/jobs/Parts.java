package org.diffusiondesk.jobs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.error.ModelException;
import org.diffusiondesk.api.image.ControlUse;
import org.diffusiondesk.api.image.HiresFix;
import org.diffusiondesk.api.image.ImageExtras;
import org.diffusiondesk.api.image.LoraUse;
import org.diffusiondesk.api.model.ModelCatalog;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;

/** Finds the files that a request names: those that are loaded with the model, and those that one picture takes. */
final class Parts {
    private static final String VAE = "vae";
    private static final String TAESD = "taesd";
    private static final String CONTROL = "control_net";
    /** Begins the role of a textual inversion; its name in prompts follows. */
    private static final String EMBEDDING = "embeddings.";

    private static final Set<String> ALIKE = Set.of("sd1", "sd2", "sdxl");

    private final ModelCatalog catalog;

    Parts(ModelCatalog catalog) {
        this.catalog = catalog;
    }

    /** Extras with the ids of the catalogue, and where the files of those lie that one picture takes. */
    record Found(ImageExtras extras, Map<String, Path> files) {}

    /**
     * The model with all that is loaded together with it.
     *
     * @throws org.diffusiondesk.api.error.DeskException names the field that names an unknown file
     */
    ModelDescription equipped(ModelDescription model, ImageExtras extras) {
        Map<String, Path> files = new HashMap<>(model.files());
        extras.vae().ifPresent(name -> {
            ModelDescription vae = vae(name);
            // a tiny one beside it would be used in its place
            files.remove(TAESD);
            files.put(vae.kind() == ModelKind.VAE ? VAE : TAESD, file(vae));
        });
        extras.control()
                .map(ControlUse::model)
                .ifPresent(name -> files.put(CONTROL, file(require(ModelKind.CONTROLNET, name, "control.model"))));
        catalog.list(ModelKind.EMBEDDING).stream()
                .filter(one -> FamilyRules.isWord(one, model))
                .forEach(one -> files.putIfAbsent(EMBEDDING + stem(file(one)), file(one)));
        return new ModelDescription(
                model.id(),
                model.name(),
                model.kind(),
                files,
                model.imageDefaults(),
                model.embedded(),
                model.bytes(),
                model.facts());
    }

    /** Refuses prompts with the name of a textual inversion that this model can't take. */
    void words(ModelDescription model, String prompt, String negativePrompt) {
        for (ModelDescription inversion : catalog.list(ModelKind.EMBEDDING)) {
            String name = stem(file(inversion));
            FamilyRules.inversion("prompt", prompt, name, inversion, model);
            FamilyRules.inversion("negative_prompt", negativePrompt, name, inversion, model);
        }
    }

    /** @param fromPrompt how many of the LoRAs, the last ones, stood in the prompt */
    Found find(ModelDescription drawing, ImageExtras extras, int fromPrompt) {
        Map<String, Path> files = new HashMap<>();
        List<LoraUse> loras = new ArrayList<>();
        for (LoraUse lora : extras.loras()) {
            boolean inPrompt = loras.size() >= extras.loras().size() - fromPrompt;
            String field = inPrompt ? "prompt" : "loras[" + loras.size() + "].name";
            ModelDescription model = require(ModelKind.LORA, lora.name(), field);
            fits(model, drawing, field);
            files.put(model.id(), file(model));
            loras.add(new LoraUse(model.id(), lora.weight()));
        }
        Optional<HiresFix> hires = extras.hires().map(asked -> {
            Optional<ModelDescription> upscaler = asked.upscaler().flatMap(this::upscaler);
            upscaler.ifPresent(model -> files.put(model.id(), file(model)));
            return new HiresFix(
                    asked.scale(),
                    asked.width(),
                    asked.height(),
                    asked.steps(),
                    asked.strength(),
                    upscaler.map(ModelDescription::id).or(asked::upscaler));
        });
        ImageExtras found = new ImageExtras(
                loras,
                hires,
                extras.control(),
                extras.vae(),
                extras.vaeTiling(),
                extras.sigmas(),
                extras.eta(),
                extras.guidance(),
                extras.engine());
        return new Found(found, files);
    }

    /** Those of one of these families have the names of another one's tensors in other shapes, at which the engine stops for good. */
    private static void fits(ModelDescription lora, ModelDescription model, String field) {
        Optional<String> made = lora.facts().family().filter(ALIKE::contains);
        Optional<String> is = model.facts().family().filter(ALIKE::contains);
        if (made.isPresent() && is.isPresent() && !made.equals(is)) {
            throw new InvalidRequestException(
                    field,
                    "the LoRA " + lora.id() + " was made for " + made.get() + ", but " + model.id() + " is "
                            + is.get());
        }
    }

    /** Empty for what is no file, which may be one that the engine has built in. */
    private Optional<ModelDescription> upscaler(String name) {
        try {
            return Optional.of(catalog.require(ModelKind.UPSCALER, Optional.of(name)));
        } catch (ModelException no) {
            if (no.code() == ErrorCode.MODEL_UNUSABLE) {
                throw no;
            }
            return Optional.empty();
        }
    }

    /** A file that is a tiny one is found as a VAE that can't be used, so both are asked before either's answer is told. */
    private ModelDescription vae(String name) {
        try {
            return catalog.require(ModelKind.VAE, Optional.of(name));
        } catch (ModelException noVae) {
            try {
                return catalog.require(ModelKind.TAESD, Optional.of(name));
            } catch (ModelException noTiny) {
                throw noVae.code() == ErrorCode.MODEL_UNUSABLE
                        ? noVae
                        : noTiny.code() == ErrorCode.MODEL_UNUSABLE
                                ? noTiny
                                : unknown("vae", name, ModelKind.VAE, ModelKind.TAESD);
            }
        }
    }

    private ModelDescription require(ModelKind kind, String name, String field) {
        try {
            return catalog.require(kind, Optional.of(name));
        } catch (ModelException no) {
            throw no.code() == ErrorCode.MODEL_UNUSABLE ? no : unknown(field, name, kind);
        }
    }

    private InvalidRequestException unknown(String field, String name, ModelKind... kinds) {
        String known = Stream.of(kinds)
                .flatMap(kind -> catalog.list(kind).stream())
                .map(ModelDescription::id)
                .collect(Collectors.joining(", "));
        String shown = name.length() > 60 ? name.substring(0, 60) + "..." : name;
        return new InvalidRequestException(
                ErrorCode.MODEL_UNKNOWN,
                field,
                "there is no " + kinds[0].wire() + " \"" + shown + "\"; "
                        + (known.isEmpty() ? "none is installed" : "there is " + known));
    }

    private static Path file(ModelDescription model) {
        Path file = model.files().get(ModelDescription.MODEL);
        return file == null ? model.files().values().iterator().next() : file;
    }

    private static String stem(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }
}
