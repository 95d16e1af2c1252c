package org.diffusiondesk.jobs.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.diffusiondesk.api.error.EngineException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.image.ImageCommand;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.image.InputImage;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Requests and commands as JSON, field by field as the records have them. Thread-safe. */
final class JobJson {
    private final JsonMapper mapper = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    String text(Object record) {
        return mapper.writeValueAsString(record);
    }

    ImageRequest request(String json) {
        return read(json, ImageRequest.class);
    }

    ImageCommand command(String json) {
        return read(json, ImageCommand.class);
    }

    private <T> T read(String json, Class<T> type) {
        try {
            return mapper.readValue(json, type);
        } catch (JacksonException foreign) {
            throw new EngineException(
                    ErrorCode.INTERNAL,
                    "the job was stored by another version of DiffusionDesk and can't be read",
                    foreign);
        }
    }

    /** The same for the same request with the same pictures, and for no other. */
    String hash(ImageRequest request) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(text(request.withoutInputs()).getBytes(StandardCharsets.UTF_8));
            List<InputImage> inputs = request.inputs();
            for (InputImage input : inputs) {
                digest.update((input.role().wire() + input.bytes().length).getBytes(StandardCharsets.UTF_8));
                digest.update(input.bytes());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException never) {
            throw new IllegalStateException("every Java has SHA-256", never);
        }
    }
}
