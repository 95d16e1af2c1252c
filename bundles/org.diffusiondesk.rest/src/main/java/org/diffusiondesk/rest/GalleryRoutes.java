package org.diffusiondesk.rest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.history.Gallery;
import org.diffusiondesk.api.history.GalleryChange;
import org.diffusiondesk.api.history.GalleryPicture;
import org.diffusiondesk.api.history.GalleryQuery;
import org.diffusiondesk.api.image.PictureFiles;
import org.diffusiondesk.http.Exchange;
import org.diffusiondesk.http.Json;
import org.diffusiondesk.http.JsonFields;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/history}: the pictures that were drawn, what people noted about them, and the bin. */
final class GalleryRoutes implements Routes {
    private static final String PICTURES = "/v1/history/images";
    private static final String PICTURE = PICTURES + "/{name}";
    private static final int MOST = 500;
    private static final int USUAL = 50;
    private static final int SMALLEST = 16;
    private static final int LARGEST = 1024;
    private static final int THUMBNAIL = 256;

    private final Gallery gallery;
    private final PictureFiles files;

    GalleryRoutes(Gallery gallery, PictureFiles files) {
        this.gallery = gallery;
        this.files = files;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get(PICTURES, this::list),
                Route.get(PICTURE, this::show),
                Route.of("PATCH", PICTURE, this::change),
                Route.of("DELETE", PICTURE, this::delete),
                Route.post(PICTURE + "/restore", this::restore),
                Route.get(PICTURE + "/thumbnail", this::thumbnail),
                Route.get("/v1/history/tags", this::tags),
                Route.of("DELETE", "/v1/history/bin", this::emptyBin));
    }

    private void list(Exchange exchange) throws IOException {
        GalleryQuery query = new GalleryQuery(
                given(exchange, "q"),
                given(exchange, "tag").stream()
                        .flatMap(text -> Stream.of(text.split(",")))
                        .map(String::strip)
                        .filter(tag -> !tag.isEmpty())
                        .toList(),
                Query.bool(exchange, "favourite"),
                given(exchange, "model"),
                Query.bool(exchange, "bin"),
                given(exchange, "after"),
                Query.integer(exchange, "limit", USUAL, 1, MOST));
        exchange.respond(200, GalleryJson.page(gallery.list(query)));
    }

    private static Optional<String> given(Exchange exchange, String name) {
        return exchange.query(name).filter(text -> !text.isBlank());
    }

    /** With the settings by which it was drawn, as far as its file tells them. */
    private void show(Exchange exchange) throws IOException {
        String name = exchange.pathParam("name");
        GalleryPicture picture = gallery.find(name)
                .orElseThrow(() -> new InvalidRequestException(
                        ErrorCode.NOT_FOUND, "name", "there is no picture of that name in the gallery"));
        ObjectNode answer = GalleryJson.picture(picture);
        try {
            files.read(Files.readAllBytes(picture.file())).ifPresent(settings -> {
                answer.put("parameters", settings.parameters());
                answer.set("settings", RequestJson.of(settings.request()));
            });
        } catch (NoSuchFileException gone) {
            throw new InvalidRequestException(
                    ErrorCode.NOT_FOUND, "name", "the file of this picture is not there any more");
        }
        exchange.respond(200, answer);
    }

    private void change(Exchange exchange) throws IOException {
        JsonFields fields = exchange.body().json();
        GalleryChange change = new GalleryChange(
                fields.bool("favourite"), fields.has("tags") ? Optional.of(fields.strings("tags")) : Optional.empty());
        if (change.favourite().isEmpty() && change.tags().isEmpty()) {
            throw new InvalidRequestException(
                    "favourite", "there is nothing to change; 'favourite' or 'tags' or both would be right");
        }
        exchange.respond(200, GalleryJson.picture(gallery.change(exchange.pathParam("name"), change)));
    }

    private void delete(Exchange exchange) throws IOException {
        exchange.respond(200, GalleryJson.picture(gallery.delete(exchange.pathParam("name"))));
    }

    private void restore(Exchange exchange) throws IOException {
        exchange.respond(200, GalleryJson.picture(gallery.restore(exchange.pathParam("name"))));
    }

    private void thumbnail(Exchange exchange) throws IOException {
        int side = Query.integer(exchange, "size", THUMBNAIL, SMALLEST, LARGEST);
        exchange.setHeader("Cache-Control", OutputRoutes.CACHE);
        exchange.sendFile(gallery.thumbnail(exchange.pathParam("name"), side));
    }

    private void tags(Exchange exchange) throws IOException {
        ObjectNode answer = Json.object().put("object", "list");
        ArrayNode data = answer.putArray("data");
        gallery.tags().forEach(tag -> data.addObject().put("tag", tag.tag()).put("pictures", tag.pictures()));
        exchange.respond(200, answer);
    }

    private void emptyBin(Exchange exchange) throws IOException {
        exchange.respond(200, Json.object().put("deleted", gallery.emptyBin()));
    }
}
