package org.diffusiondesk.rest.sdapi;

import java.io.IOException;
import java.util.List;
import java.util.function.BiConsumer;
import org.diffusiondesk.api.image.ImageService;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.http.BlockingHandler;
import org.diffusiondesk.http.Exchange;
import org.diffusiondesk.http.Json;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What there is to choose from. Files are told by their names alone: where they lie is nobody's business. */
final class ListRoutes implements Routes {
    /** The engine's own ways of enlarging what is not a picture yet; it calls them as AUTOMATIC1111 does. */
    private static final List<String> LATENT = List.of(
            "Latent",
            "Latent (antialiased)",
            "Latent (bicubic)",
            "Latent (bicubic antialiased)",
            "Latent (nearest)",
            "Latent (nearest-exact)");

    private static final List<String> PLAIN = List.of("Lanczos", "Nearest");

    private final ImageService images;
    private final Checkpoints checkpoints;
    private final Styles styles;

    ListRoutes(ImageService images, Checkpoints checkpoints, Styles styles) {
        this.styles = styles;
        this.images = images;
        this.checkpoints = checkpoints;
    }

    /** Whether an upscaler of this name is none of the models. */
    static boolean isPlain(String name) {
        return name.equals("None") || PLAIN.contains(name) || LATENT.contains(name);
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Dialect.get("sd-models", list(ModelKind.IMAGE, this::checkpoint)),
                Dialect.get("loras", list(ModelKind.LORA, ListRoutes::lora)),
                Dialect.get("sd-vae", this::vaes),
                Dialect.get("sd-modules", this::vaes),
                Dialect.get("embeddings", this::embeddings),
                Dialect.get("samplers", this::samplers),
                Dialect.get("schedulers", this::schedulers),
                Dialect.get("upscalers", this::upscalers),
                Dialect.get("latent-upscale-modes", ListRoutes::latent),
                Dialect.get("scripts", this::scripts),
                Dialect.get("cmd-flags", ListRoutes::flags),
                Dialect.get("prompt-styles", this::styles),
                Dialect.get("script-info", ListRoutes::none),
                Dialect.get("hypernetworks", ListRoutes::none),
                Dialect.get("face-restorers", ListRoutes::none),
                Dialect.get("extensions", ListRoutes::none),
                Dialect.post("refresh-checkpoints", ListRoutes::refreshed),
                Dialect.post("refresh-loras", ListRoutes::refreshed),
                Dialect.post("refresh-vae", ListRoutes::refreshed));
    }

    private BlockingHandler list(ModelKind kind, BiConsumer<ObjectNode, ModelDescription> writer) {
        return exchange -> {
            ArrayNode list = Json.array();
            checkpoints.all(kind).forEach(model -> writer.accept(list.addObject(), model));
            exchange.respond(200, list);
        };
    }

    private void checkpoint(ObjectNode item, ModelDescription model) {
        item.put("title", checkpoints.title(model))
                .put("model_name", model.id())
                .putNull("hash")
                .putNull("sha256")
                .put("filename", Checkpoints.fileName(model))
                .putNull("config");
        checkpoints.shortHash(model).ifPresent(sum -> item.put("hash", sum));
        checkpoints.hash(model).ifPresent(sum -> item.put("sha256", sum));
    }

    private static void lora(ObjectNode item, ModelDescription model) {
        item.put("name", model.id())
                .put("alias", model.facts().alias().orElse(model.id()))
                .put("path", Checkpoints.fileName(model))
                .putObject("metadata");
    }

    private void vaes(Exchange exchange) throws IOException {
        ArrayNode list = Json.array();
        for (ModelKind kind : List.of(ModelKind.VAE, ModelKind.TAESD)) {
            checkpoints.all(kind).forEach(model -> list.addObject()
                    .put("model_name", model.id())
                    .put("filename", Checkpoints.fileName(model)));
        }
        exchange.respond(200, list);
    }

    private void embeddings(Exchange exchange) throws IOException {
        ObjectNode answer = Json.object();
        ObjectNode loaded = answer.putObject("loaded");
        checkpoints.all(ModelKind.EMBEDDING).forEach(model -> loaded.putObject(model.id())
                .putNull("step")
                .putNull("sd_checkpoint")
                .putNull("sd_checkpoint_name")
                .put("shape", 0) // not known before a model has taken it
                .put("vectors", 0));
        answer.putObject("skipped");
        exchange.respond(200, answer);
    }

    private void samplers(Exchange exchange) throws IOException {
        ArrayNode list = Json.array();
        for (Samplers.Named sampler : Samplers.samplers(images.engine())) {
            ObjectNode item = list.addObject().put("name", sampler.name());
            aliases(item.putArray("aliases"), sampler);
            item.putObject("options");
        }
        exchange.respond(200, list);
    }

    private void schedulers(Exchange exchange) throws IOException {
        ArrayNode list = Json.array();
        for (Samplers.Named scheduler : Samplers.schedulers(images.engine())) {
            ObjectNode item = list.addObject().put("name", scheduler.name()).put("label", Samplers.label(scheduler));
            aliases(item.putArray("aliases"), scheduler);
            item.put("default_rho", -1).put("need_inner_model", false);
        }
        exchange.respond(200, list);
    }

    private static void aliases(ArrayNode array, Samplers.Named named) {
        named.aliases().forEach(array::add);
        if (!named.engine().isEmpty()
                && !named.engine().equals(named.name())
                && !named.aliases().contains(named.engine())) {
            array.add(named.engine());
        }
    }

    /** "None" is the first one: clients put the latent ones behind it. */
    private void upscalers(Exchange exchange) throws IOException {
        ArrayNode list = Json.array();
        upscaler(list, "None");
        PLAIN.forEach(name -> upscaler(list, name));
        checkpoints.all(ModelKind.UPSCALER).forEach(model -> upscaler(list, model.id())
                .put("model_name", model.name())
                .put("model_path", Checkpoints.fileName(model)));
        exchange.respond(200, list);
    }

    private static ObjectNode upscaler(ArrayNode list, String name) {
        return list.addObject()
                .put("name", name)
                .putNull("model_name")
                .putNull("model_path")
                .putNull("model_url")
                .put("scale", 4);
    }

    private static void latent(Exchange exchange) throws IOException {
        ArrayNode list = Json.array();
        LATENT.forEach(name -> list.addObject().put("name", name));
        exchange.respond(200, list);
    }

    private void scripts(Exchange exchange) throws IOException {
        ObjectNode answer = Json.object();
        for (String kind : List.of("txt2img", "img2img")) {
            ArrayNode list = answer.putArray(kind);
            if (!checkpoints.all(ModelKind.CONTROLNET).isEmpty()) {
                list.add("controlnet");
            }
        }
        exchange.respond(200, answer);
    }

    private static void flags(Exchange exchange) throws IOException {
        exchange.respond(
                200,
                Json.object()
                        .put("api", true)
                        .put("nowebui", true)
                        .put("listen", false)
                        .put("cors_allow_origins", "")
                        .put("freeze_settings", false)
                        .putNull("ckpt_dir")
                        .putNull("lora_dir")
                        .putNull("vae_path"));
    }

    private void styles(Exchange exchange) throws IOException {
        ArrayNode list = Json.array();
        styles.all().forEach(style -> list.addObject()
                .put("name", style.name())
                .put("prompt", style.prompt())
                .put("negative_prompt", style.negativePrompt()));
        exchange.respond(200, list);
    }

    private static void none(Exchange exchange) throws IOException {
        exchange.respond(200, Json.array());
    }

    /** The folders are looked at whenever something is asked for. */
    private static void refreshed(Exchange exchange) throws IOException {
        exchange.body().bytes(1 << 20);
        exchange.respond(200, Json.object().nullNode());
    }
}
