package org.diffusiondesk.models.memory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.diffusiondesk.api.resource.DeviceKind;
import org.diffusiondesk.api.resource.EstimateRule;
import org.diffusiondesk.api.resource.MemoryEstimate;
import org.diffusiondesk.api.resource.MemoryEstimate.Part;
import org.diffusiondesk.api.resource.MemorySaver;

/**
 * The sd-worker from the headers of its model, as stable-diffusion.cpp works: it encodes, samples and decodes one after the other, each with memory of
 * its own, while the weights stay where they are. Pure. The constants are explained in docs/resources-estimates.md.
 */
final class ImageRule {
    private static final long MIB = 1 << 20;
    private static final long MOST_PIXELS = 1L << 26;
    private static final long MOST_BYTES = 1L << 55;

    /** The worker with its engine and the engine's tokenizer: measured. */
    private static final long PROGRAM = 208 * MIB;

    /** The picture and its latents in the worker, for each pixel: measured. */
    private static final long PICTURE = 64;

    /** Each further picture of a batch waits as floats: {@code decode_image_outputs}. */
    private static final long WAITING = 16;

    private static final Network NO_VAE = new Network.Decoder(0, 0, 0, true);

    private final ImageFacts facts;
    private final Size size;
    private final boolean gpu;
    private final Set<MemorySaver> savers;

    /** What is drawn. */
    record Size(int width, int height, int count) {
        long pixels() {
            return Math.clamp((long) width * height, 1L, MOST_PIXELS);
        }

        @Override
        public String toString() {
            return width + " × " + height;
        }
    }

    /** One of the things that are done after each other. */
    private record Phase(String doing, ImagePart part, long weights, long work, DeviceKind device) {
        long together() {
            return weights + work;
        }
    }

    private ImageRule(ImageFacts facts, Size size, boolean gpu, Set<MemorySaver> savers) {
        this.facts = facts;
        this.size = size;
        this.gpu = gpu;
        this.savers = savers;
    }

    /** Savers other than tiling change nothing without a card. */
    static MemoryEstimate estimate(ImageFacts facts, Size size, boolean gpu, Set<MemorySaver> savers) {
        return new MemoryEstimate(EstimateRule.HEADERS, new ImageRule(facts, size, gpu, savers).parts());
    }

    /** The weights that lie there all the time. */
    static long floor(ImageFacts facts, boolean gpu, Set<MemorySaver> savers, DeviceKind device) {
        ImageRule rule = new ImageRule(facts, new Size(1, 1, 1), gpu, savers);
        return Stream.of(ImagePart.values())
                .filter(part -> rule.home(part) == device)
                .mapToLong(part -> facts.piece(part).bytes())
                .sum();
    }

    private List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        for (ImagePart part : ImagePart.values()) {
            long bytes = facts.piece(part).bytes();
            if (bytes > 0) {
                parts.add(new Part("weights of the " + part.words(), home(part), bytes));
            }
        }
        List<Phase> phases = phases();
        for (DeviceKind device : DeviceKind.values()) {
            phases.stream()
                    .filter(phase -> phase.device() == device)
                    .max(Comparator.comparingLong(Phase::together))
                    .ifPresent(peak -> addPeak(parts, peak));
        }
        if (gpu) {
            parts.add(new Part("the driver's own (assumed)", DeviceKind.VRAM, Drivers.CONTEXT));
        }
        long pictures = results() * (PICTURE + WAITING * Math.max(0, size.count() - 1L));
        parts.add(new Part("the program and the picture", DeviceKind.RAM, PROGRAM + pictures));
        return parts;
    }

    /** Pixels of a result. */
    private long results() {
        Network network = facts.piece(ImagePart.UPSCALER).network().orElse(NO_VAE);
        long factor = network instanceof Network.Upscaler upscaler ? upscaler.factor() : 1;
        return Math.min(MOST_PIXELS, size.pixels() * factor * factor);
    }

    private void addPeak(List<Part> parts, Phase peak) {
        if (peak.weights() > 0) {
            String what = streams(peak.part()) ? "largest layer of the " : "";
            parts.add(
                    new Part(what + peak.part().words() + ", in turn with the others", peak.device(), peak.weights()));
        }
        if (peak.work() > 0) {
            parts.add(new Part("working memory for " + peak.doing(), peak.device(), peak.work()));
        }
    }

    private List<Phase> phases() {
        return List.of(
                phase("encoding the prompt", ImagePart.ENCODER, size.pixels()),
                phase("sampling " + size, ImagePart.DIFFUSION, size.pixels()),
                decoding(),
                phase("enlarging " + size + " in tiles", ImagePart.UPSCALER, size.pixels()));
    }

    private Phase decoding() {
        boolean tiled = savers.contains(MemorySaver.VAE_TILING);
        long pixels = size.pixels();
        String doing = "decoding " + size + (tiled ? " in tiles" : "");
        Network network = facts.piece(ImagePart.VAE).network().orElse(NO_VAE);
        if (network instanceof Network.Decoder decoder) {
            pixels = tiled ? Math.min(pixels, decoder.tilePixels()) : pixels;
            doing += decoder.known() ? "" : " (assumed: this VAE is not known)";
        }
        return phase(doing, ImagePart.VAE, pixels);
    }

    private Phase phase(String doing, ImagePart part, long pixels) {
        ImageFacts.Piece piece = facts.piece(part);
        long work = piece.network()
                .map(network -> Math.min(MOST_BYTES, network.bytes(pixels)))
                .orElse(0L);
        DeviceKind device = computes(part);
        long weights = device == home(part) ? 0 : streams(part) ? piece.largestLayer() : piece.bytes();
        return new Phase(doing, part, weights, work, device);
    }

    private boolean streams(ImagePart part) {
        return part == ImagePart.DIFFUSION && gpu && savers.contains(MemorySaver.LAYER_STREAMING);
    }

    /** Where its weights lie. */
    private DeviceKind home(ImagePart part) {
        boolean offloaded = savers.contains(MemorySaver.PARAMS_IN_RAM) || savers.contains(MemorySaver.LAYER_STREAMING);
        return offloaded ? DeviceKind.RAM : computes(part);
    }

    private DeviceKind computes(ImagePart part) {
        boolean card = gpu && !(part == ImagePart.ENCODER && savers.contains(MemorySaver.ENCODER_ON_CPU));
        return card ? DeviceKind.VRAM : DeviceKind.RAM;
    }
}
