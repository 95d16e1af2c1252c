package org.diffusiondesk.api.image;

import java.util.Map;

/**
 * How a picture was drawn.
 *
 * @param parameters the text as AUTOMATIC1111 writes it
 * @param request the same as a request that draws it again, as far as it could be read
 * @param all every setting of the last line, by its name there, in its order
 */
public record PictureSettings(String parameters, ImageRequest request, Map<String, String> all) {}
