package org.diffusiondesk.rest;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.image.InputImage;
import org.diffusiondesk.http.Form;
import org.diffusiondesk.http.JsonFields;
import tools.jackson.databind.JsonNode;

/** The pictures of an edit: the first is where drawing starts from, others are looked at. They are passed on as they are. */
final class EditInputs {
    private static final String DATA_MARK = ";base64,";

    private EditInputs() {}

    static List<InputImage> ofForm(Form form, JsonFields fields) {
        List<byte[]> images = form.files("image").stream().map(Form.Part::bytes).toList();
        List<InputImage> control = form.file("control_image").stream()
                .map(part -> new InputImage(InputImage.Role.CONTROL, part.bytes()))
                .toList();
        return inputs(
                images,
                form.file("mask").map(Form.Part::bytes),
                control.isEmpty() ? ExtraFields.control(fields) : control);
    }

    /** {@code image} is a text in base64 (or a data URL), or an array of them; {@code mask} is one. */
    static List<InputImage> ofJson(JsonFields fields) {
        JsonNode image = fields.node().path("image");
        List<byte[]> images = new ArrayList<>();
        if (image.isArray()) {
            fields.strings("image").forEach(text -> images.add(decode("image", text)));
        } else {
            fields.string("image").ifPresent(text -> images.add(decode("image", text)));
        }
        return inputs(images, fields.string("mask").map(text -> decode("mask", text)), ExtraFields.control(fields));
    }

    private static List<InputImage> inputs(List<byte[]> images, Optional<byte[]> mask, List<InputImage> control) {
        if (images.isEmpty()) {
            throw new InvalidRequestException("image", "'image' is missing; it must be a picture (PNG or JPEG)");
        }
        List<InputImage> inputs = new ArrayList<>();
        for (byte[] image : images) {
            inputs.add(new InputImage(inputs.isEmpty() ? InputImage.Role.INIT : InputImage.Role.REFERENCE, image));
        }
        mask.ifPresent(bytes -> inputs.add(new InputImage(InputImage.Role.MASK, bytes)));
        inputs.addAll(control);
        return inputs;
    }

    static byte[] decode(String field, String text) {
        int mark = text.startsWith("data:") ? text.indexOf(DATA_MARK) : -1;
        try {
            return Base64.getMimeDecoder().decode(mark < 0 ? text : text.substring(mark + DATA_MARK.length()));
        } catch (IllegalArgumentException wrong) {
            throw new InvalidRequestException(
                    field, "'" + field + "' is not base64; a picture in base64 would be right");
        }
    }
}
