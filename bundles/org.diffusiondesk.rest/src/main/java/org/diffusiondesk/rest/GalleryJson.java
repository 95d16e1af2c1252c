package org.diffusiondesk.rest;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.diffusiondesk.api.history.GalleryPage;
import org.diffusiondesk.api.history.GalleryPicture;
import org.diffusiondesk.http.Json;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Pictures of the gallery as JSON. Addresses begin at the root of the server. */
final class GalleryJson {
    private GalleryJson() {}

    static ObjectNode page(GalleryPage page) {
        ObjectNode node = Json.object().put("object", "list");
        ArrayNode data = node.putArray("data");
        page.pictures().forEach(picture -> data.add(picture(picture)));
        page.next().ifPresentOrElse(next -> node.put("next", next), () -> node.putNull("next"));
        return node.put("total", page.total());
    }

    /** A picture in the bin has no address of its own, only a thumbnail. */
    static ObjectNode picture(GalleryPicture picture) {
        ObjectNode node = Json.object().put("name", picture.name());
        String path = encoded(picture.name());
        if (picture.deleted()) {
            node.putNull("url");
        } else {
            node.put("url", "/outputs/" + path);
        }
        node.put("thumbnail", "/v1/history/images/" + path + "/thumbnail");
        if (picture.job().isEmpty()) {
            node.putNull("job");
        } else {
            node.put("job", picture.job());
        }
        node.put("index", picture.index());
        if (picture.seed() < 0) {
            node.putNull("seed");
        } else {
            node.put("seed", picture.seed());
        }
        node.put("width", picture.width()).put("height", picture.height()).put("bytes", picture.bytes());
        node.put("created_at", JobJson.seconds(picture.created()));
        node.put("model", picture.model()).put("prompt", picture.prompt());
        node.put("negative_prompt", picture.negativePrompt()).put("favourite", picture.favourite());
        ArrayNode tags = node.putArray("tags");
        picture.tags().forEach(tags::add);
        return node.put("deleted", picture.deleted());
    }

    /** A file's name as a segment of a path. */
    static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
