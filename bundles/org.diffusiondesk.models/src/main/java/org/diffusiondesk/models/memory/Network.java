package org.diffusiondesk.models.memory;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * What decides how much memory a part of an image model computes with. stable-diffusion.cpp computes one picture and one prompt at a time, unfolds each
 * convolution ({@code im2col}) into halves, and without flash attention holds the scores of all heads.
 */
sealed interface Network {
    /** For a picture (or, for a text encoder, a prompt) of this many pixels. */
    long bytes(long pixels);

    /** How many bytes a float takes. */
    long FLOAT = 4;

    /** A 3 × 3 convolution unfolded into halves, for one value. */
    long UNFOLDED = 9 * 2;

    /**
     * A transformer over patches, or over the tokens of a prompt.
     *
     * @param hidden values of a token between the layers
     * @param wide most values of a token within a layer
     * @param heads of the attention
     * @param patch pixels along a side of a patch; 0 for an encoder of text
     */
    record Transformer(long hidden, long wide, long heads, long patch) implements Network {
        /** Tokens of a prompt: the longest that T5 and the language models are given, but for very long prompts. */
        private static final long PROMPT = 512;

        @Override
        public long bytes(long pixels) {
            long tokens = PROMPT + (patch > 0 ? pixels / (patch * patch) : 0);
            return scores(heads, tokens) + tokens * (4 * hidden + 2 * wide) * FLOAT;
        }
    }

    /**
     * A U-Net of Stable Diffusion.
     *
     * @param channels of its first level
     * @param attentionLevel the first level with attention: 0 works on an eighth of the picture's sides, 1 on a sixteenth
     * @param heads of the attention there
     */
    record UNet(long channels, int attentionLevel, long heads) implements Network {
        private static final long LATENT = 64;

        /** Tensors of a level that are alive at once beside the scores, counted from what stable-diffusion.cpp reports for SDXL. */
        private static final long ALIVE = 20;

        @Override
        public long bytes(long pixels) {
            long cells = pixels / LATENT;
            long tokens = cells >> (2 * attentionLevel);
            long attention = scores(heads, tokens) + tokens * (channels << attentionLevel) * ALIVE * FLOAT;
            // the widest convolution takes the level above and a skip connection together
            long widest = 3 * channels;
            long convolution = cells * (widest * UNFOLDED + (widest + channels + 3 * channels) * FLOAT);
            return Math.max(attention, convolution);
        }
    }

    /**
     * The decoder of a VAE.
     *
     * @param channels of the widest convolution at full size
     * @param alive tensors of that size that are alive at once
     * @param cell pixels along a side of a cell of the latent
     * @param known false when it is one that we do not know
     */
    record Decoder(long channels, long alive, long cell, boolean known) implements Network {
        /** {@code get_tile_sizes} in {@code vae.hpp}: cells along a side of a tile. */
        private static final long TILE = 32;

        /** Pixels of a tile when it decodes in tiles. */
        long tilePixels() {
            return TILE * cell * TILE * cell;
        }

        @Override
        public long bytes(long pixels) {
            return pixels * channels * (UNFOLDED + alive * FLOAT);
        }
    }

    /**
     * An ESRGAN upscaler.
     *
     * @param channels between its blocks, and at the size of the result
     * @param widest of its convolutions, at the size of the picture
     * @param factor of its enlargement
     */
    record Upscaler(long channels, long widest, long factor) implements Network {
        /** Pixels along a side of a tile; larger pictures are enlarged one tile after the other. */
        private static final long TILE = 128;

        @Override
        public long bytes(long pixels) {
            long tile = Math.min(pixels, TILE * TILE);
            long body = widest * UNFOLDED + (widest + 4 * channels) * FLOAT;
            return tile * Math.max(body, factor * factor * channels * (UNFOLDED + 2 * FLOAT));
        }
    }

    /** What every token thinks of every other one, for all heads; cut where it is impossible. */
    private static long scores(long heads, long tokens) {
        return (long) Math.min((double) heads * tokens * tokens * FLOAT, 1L << 55);
    }

    /** The one that computes with more. */
    static Optional<Network> larger(Optional<Network> a, Optional<Network> b) {
        long megapixel = 1 << 20;
        return Stream.of(a, b)
                .flatMap(Optional::stream)
                .max((one, other) -> Long.compare(one.bytes(megapixel), other.bytes(megapixel)));
    }
}
