package org.diffusiondesk.proxy;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.http.BodyMeter;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.thread.Invocable;

/** Reads a body without blocking, up to a limit. */
final class BodyCollector implements Invocable.Task {
    private final Content.Source source;
    private final long limit;
    private final BodyMeter meter;
    private final Consumer<byte[]> onBody;
    private final Consumer<Throwable> onFailure;
    private final ByteArrayOutputStream all;

    /** Exactly one of the two consumers is called, once. */
    BodyCollector(
            Content.Source source,
            long limit,
            BodyMeter meter,
            Consumer<byte[]> onBody,
            Consumer<Throwable> onFailure) {
        this.source = source;
        this.limit = limit;
        this.meter = meter;
        this.onBody = onBody;
        this.onFailure = onFailure;
        this.all = new ByteArrayOutputStream((int) Math.clamp(source.getLength(), 512, 1 << 20));
    }

    void start() {
        if (source.getLength() > limit) {
            onFailure.accept(tooLarge());
        } else {
            run();
        }
    }

    @Override
    public void run() {
        while (true) {
            Content.Chunk chunk = source.read();
            if (chunk == null) {
                source.demand(this);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                onFailure.accept(chunk.getFailure());
                return;
            }
            try {
                take(chunk);
            } catch (DeskException e) {
                onFailure.accept(e);
                return;
            }
            if (chunk.isLast()) {
                onBody.accept(all.toByteArray());
                return;
            }
        }
    }

    private void take(Content.Chunk chunk) {
        byte[] bytes = new byte[chunk.remaining()];
        chunk.getByteBuffer().get(bytes);
        chunk.release();
        if (all.size() + bytes.length > limit) {
            throw tooLarge();
        }
        meter.took(bytes.length);
        all.writeBytes(bytes);
    }

    private InvalidRequestException tooLarge() {
        return new InvalidRequestException(
                ErrorCode.TOO_LARGE, "body", "the body is too large; at most " + limit + " bytes are taken");
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }
}
