package org.diffusiondesk.jobs;

import static org.diffusiondesk.jobs.Checks.wrong;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.diffusiondesk.api.image.ControlUse;
import org.diffusiondesk.api.image.InputImage;
import org.diffusiondesk.jobs.files.PictureSize;
import org.diffusiondesk.jobs.files.Upright;

/** What the pictures of a request may be, by their headers alone: nothing is decoded here. Stateless. */
final class InputRules {
    private static final int MAX_BYTES = 32 << 20;
    private static final int MAX_INPUTS = 8;
    /** As much as the sd-worker decodes. */
    static final int MAX_SIDE = 16_384;

    static final long MAX_PIXELS = 4096L * 4096;
    /** Of all together: they are in memory at the same time. */
    private static final long MAX_TOTAL = 2 * MAX_PIXELS;

    private InputRules() {}

    /** The same pictures, as a viewer would show them. */
    static List<InputImage> checked(List<InputImage> inputs, Optional<ControlUse> control) {
        check(inputs, control);
        return inputs.stream()
                .map(input -> new InputImage(input.role(), Upright.of(input.bytes())))
                .toList();
    }

    private static void check(List<InputImage> inputs, Optional<ControlUse> control) {
        if (inputs.size() > MAX_INPUTS) {
            throw wrong("image", "there are " + inputs.size() + " pictures; at most " + MAX_INPUTS + " are possible");
        }
        long total = 0;
        for (InputImage input : inputs) {
            total += pixels(field(input), input.bytes());
            if (total > MAX_TOTAL) {
                throw wrong(
                        field(input),
                        "the pictures have more than " + MAX_TOTAL + " pixels together; send fewer or smaller ones");
            }
        }
        if (count(inputs, InputImage.Role.INIT) > 1) {
            throw wrong("image", "there are several pictures to start from; one would be right");
        }
        long masks = count(inputs, InputImage.Role.MASK);
        if (masks > 1 || (masks == 1 && count(inputs, InputImage.Role.INIT) == 0)) {
            throw wrong("mask", masks > 1 ? "there is more than one mask" : "a mask needs an image to be laid over");
        }
        controls(count(inputs, InputImage.Role.CONTROL), control);
    }

    private static void controls(long pictures, Optional<ControlUse> control) {
        if (pictures > 1) {
            throw wrong("control.image", "there is more than one control picture");
        }
        if (pictures == 1 && control.isEmpty()) {
            throw wrong("control.model", "a control picture needs control.model, the ControlNet that follows it");
        }
        if (pictures == 0 && control.isPresent()) {
            throw wrong("control.image", "control.image is missing; a ControlNet needs a picture to follow");
        }
    }

    /** How many pixels an encoded picture has; refuses what is none, or too large to be decoded. */
    static long pixels(String field, byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw wrong(field, field + " has " + bytes.length + " bytes; at most " + MAX_BYTES + " are possible");
        }
        PictureSize size = PictureSize.of(bytes)
                .orElseThrow(() -> wrong(field, field + " is " + format(bytes) + "; PNG or JPEG would be right"));
        if (PictureSize.isCmyk(bytes)) {
            throw wrong(field, field + " is a JPEG in the four colours of printing (CMYK); one in RGB would be right");
        }
        long pixels = (long) size.width() * size.height();
        if (pixels > MAX_PIXELS || Math.max(size.width(), size.height()) > MAX_SIDE) {
            throw wrong(
                    field,
                    field + " is " + size.width() + "x" + size.height() + "; at most " + MAX_PIXELS
                            + " pixels and sides of at most " + MAX_SIDE + " are possible");
        }
        return pixels;
    }

    /** What it is instead, for those formats that people have. */
    private static String format(byte[] bytes) {
        String head = new String(bytes, 0, Math.min(bytes.length, 12), StandardCharsets.ISO_8859_1);
        if (head.startsWith("GIF8")) {
            return "a GIF";
        }
        if (head.startsWith("RIFF") && head.endsWith("WEBP")) {
            return "a WebP";
        }
        if (head.startsWith("II*\0") || head.startsWith("MM\0*")) {
            return "a TIFF";
        }
        if (head.startsWith("ftyp", 4)) {
            return "an AVIF, HEIC or video file";
        }
        return "no picture that can be read";
    }

    static long count(List<InputImage> inputs, InputImage.Role role) {
        return inputs.stream().filter(input -> input.role() == role).count();
    }

    private static String field(InputImage input) {
        return switch (input.role()) {
            case INIT, REFERENCE -> "image";
            case MASK -> "mask";
            case CONTROL -> "control.image";
        };
    }
}
