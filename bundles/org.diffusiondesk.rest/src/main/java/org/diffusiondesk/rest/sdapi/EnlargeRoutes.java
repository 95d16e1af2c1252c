package org.diffusiondesk.rest.sdapi;

import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.image.ImageOutput;
import org.diffusiondesk.api.image.ImageService;
import org.diffusiondesk.api.image.UpscaleRequest;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.http.Exchange;
import org.diffusiondesk.http.Json;
import org.diffusiondesk.http.JsonFields;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code extra-single-image} and {@code extra-batch-images}: pictures made larger, by a model or plainly. */
final class EnlargeRoutes implements Routes {
    private static final int MAX_PICTURES = 16;
    private static final int MAX_SIDE = 8192;

    private final ImageService images;
    private final Checkpoints checkpoints;
    private final Painting painting;

    EnlargeRoutes(ImageService images, Checkpoints checkpoints, Painting painting) {
        this.images = images;
        this.checkpoints = checkpoints;
        this.painting = painting;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Dialect.post("extra-single-image", this::one), Dialect.post("extra-batch-images", this::several));
    }

    private void one(Exchange exchange) throws IOException {
        JsonFields fields = exchange.body().json(DrawRoutes.MAX_BODY);
        String larger = larger(fields, "image", fields.requireString("image"), exchange.cancellation());
        exchange.respond(200, answer(fields).put("image", larger));
    }

    private void several(Exchange exchange) throws IOException {
        JsonFields fields = exchange.body().json(DrawRoutes.MAX_BODY);
        List<JsonFields> list = fields.objects("imageList");
        if (list.isEmpty() || list.size() > MAX_PICTURES) {
            throw new InvalidRequestException(
                    "imageList",
                    "'imageList' must hold 1 to " + MAX_PICTURES + " pictures, but it holds " + list.size());
        }
        ObjectNode answer = answer(fields);
        ArrayNode all = answer.putArray("images");
        for (JsonFields picture : list) {
            all.add(larger(fields, "imageList", picture.requireString("data"), exchange.cancellation()));
        }
        exchange.respond(200, answer);
    }

    private static ObjectNode answer(JsonFields fields) {
        boolean faces =
                fields.number("gfpgan_visibility", 0, 0, 1) > 0 || fields.number("codeformer_visibility", 0, 0, 1) > 0;
        return Json.object().put("html_info", faces ? "<p>Faces can't be restored here; that was ignored.</p>" : "");
    }

    private String larger(JsonFields fields, String field, String text, Cancellation cancellation) {
        byte[] picture = Pictures.decode(field, text);
        Shapes.Size now = Pictures.size(field, picture);
        Shapes.Size wanted = wanted(fields, now);
        String upscaler = fields.string("upscaler_1", "None");
        byte[] larger = ListRoutes.isPlain(upscaler) ? picture : byModel(upscaler, picture, cancellation);
        boolean crop = fields.integer("resize_mode", 0, 0, 1) == 1 && fields.bool("upscaling_crop", true);
        Shapes.Fit fit = crop ? Shapes.Fit.CROP : Shapes.Fit.STRETCH;
        byte[] shaped = painting.run(() -> Pictures.fitted(field, larger, wanted, fit));
        return Base64.getEncoder().encodeToString(shaped);
    }

    private byte[] byModel(String name, byte[] picture, Cancellation cancellation) {
        String id = checkpoints.id(ModelKind.UPSCALER, name);
        UpscaleRequest request = new UpscaleRequest(Optional.of(id), picture, OptionalInt.empty(), ImageOutput.PNG);
        return images.upscale(request, cancellation).image().bytes();
    }

    private static Shapes.Size wanted(JsonFields fields, Shapes.Size now) {
        if (fields.integer("resize_mode", 0, 0, 1) == 1) {
            return new Shapes.Size(
                    fields.integer("upscaling_resize_w", 512, 1, MAX_SIDE),
                    fields.integer("upscaling_resize_h", 512, 1, MAX_SIDE));
        }
        double factor = fields.number("upscaling_resize", 2, 0.1, 16);
        Shapes.Size wanted = new Shapes.Size((int) Math.max(1, Math.round(now.width() * factor)), (int)
                Math.max(1, Math.round(now.height() * factor)));
        if (Math.max(wanted.width(), wanted.height()) > MAX_SIDE) {
            throw new InvalidRequestException(
                    "upscaling_resize",
                    "upscaling_resize makes it " + wanted.width() + "x" + wanted.height() + "; at most " + MAX_SIDE
                            + " pixels a side are possible");
        }
        return wanted;
    }
}
