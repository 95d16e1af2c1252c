package org.diffusiondesk.engine.sd.worker.wire;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;

/**
 * What a stream of {@code POST /v1/images/generations} tells, one server-sent event each. The last one is {@link Done} or {@link Failed}; a stream that
 * ends without them was cut off.
 */
public sealed interface WorkerEvent {
    /** The model's weights are read. */
    record Loading(int done, int total) implements WorkerEvent {}

    /** A phase began. */
    record Phase(String name, int image) implements WorkerEvent {}

    /** A step is done. */
    record Step(int image, int step, int steps, double seconds) implements WorkerEvent {}

    /** How a picture looks after a step. */
    record Preview(
            int image,
            int step,
            int width,
            int height,
            @JsonProperty("b64_json") byte[] png) implements WorkerEvent {}

    /** A finished picture. */
    record Image(
            int index,
            long seed,
            int width,
            int height,
            @JsonProperty("b64_json") byte[] png) implements WorkerEvent {}

    /** The end of work that failed; {@code error} as in {@link ErrorBody}. */
    record Failed(ErrorBody.Detail error) implements WorkerEvent {}

    /** The end of work that succeeded; {@code loadMs} 0 when the model was there already. */
    record Done(String job, String model, long loadMs, long sampleMs) implements WorkerEvent {}

    /** The event's name on the wire. */
    @JsonIgnore
    default String eventName() {
        return switch (this) {
            case Loading e -> "loading";
            case Phase e -> "phase";
            case Step e -> "step";
            case Preview e -> "preview";
            case Image e -> "image";
            case Failed e -> "error";
            case Done e -> "done";
        };
    }

    /** Reads an event; empty for a name that this version does not know. */
    static Optional<WorkerEvent> read(String name, String data) {
        return switch (name) {
            case "loading" -> Optional.of(WireJson.MAPPER.readValue(data, Loading.class));
            case "phase" -> Optional.of(WireJson.MAPPER.readValue(data, Phase.class));
            case "step" -> Optional.of(WireJson.MAPPER.readValue(data, Step.class));
            case "preview" -> Optional.of(WireJson.MAPPER.readValue(data, Preview.class));
            case "image" -> Optional.of(WireJson.MAPPER.readValue(data, Image.class));
            case "error" -> Optional.of(WireJson.MAPPER.readValue(data, Failed.class));
            case "done" -> Optional.of(WireJson.MAPPER.readValue(data, Done.class));
            default -> Optional.empty();
        };
    }
}
