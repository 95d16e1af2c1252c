package org.diffusiondesk.system.tests;

import java.io.IOException;
import java.nio.file.Path;

/** A Flux of two blocks without text encoders, and a tiny autoencoder for it, both at random: what it draws means nothing, but all its inputs count. */
final class TinyFlux {
    private static final int WIDTH = 128;
    /** Width of the text that the engine gives it, even when there is none. */
    private static final int TEXT = 4096;

    private static final double SPREAD = 0.05;

    private final WeightsFile file = new WeightsFile(WeightsFile.Type.F16);
    private long seed;

    private TinyFlux() {}

    static void write(Path path) throws IOException {
        TinyFlux flux = new TinyFlux();
        flux.linear("img_in", 64, WIDTH);
        flux.linear("txt_in", TEXT, WIDTH);
        flux.embedder("time_in", 256);
        flux.embedder("vector_in", 768);
        flux.embedder("guidance_in", 256);
        for (String stream : new String[] {"img", "txt"}) {
            String name = "double_blocks.0." + stream + "_";
            flux.linear(name + "mod.lin", WIDTH, 6 * WIDTH);
            flux.linear(name + "attn.qkv", WIDTH, 3 * WIDTH);
            flux.norms(name + "attn.norm.");
            flux.linear(name + "attn.proj", WIDTH, WIDTH);
            flux.linear(name + "mlp.0", WIDTH, 4 * WIDTH);
            flux.linear(name + "mlp.2", 4 * WIDTH, WIDTH);
        }
        flux.linear("single_blocks.0.linear1", WIDTH, 7 * WIDTH);
        flux.linear("single_blocks.0.linear2", 5 * WIDTH, WIDTH);
        flux.norms("single_blocks.0.norm.");
        flux.linear("single_blocks.0.modulation.lin", WIDTH, 3 * WIDTH);
        flux.linear("final_layer.linear", WIDTH, 64);
        flux.linear("final_layer.adaLN_modulation.1", WIDTH, 2 * WIDTH);
        flux.file.write(path);
    }

    static void autoencoder(Path path) throws IOException {
        TinyFlux flux = new TinyFlux();
        flux.coder("encoder.layers.", 3, 16, new int[] {2, 6, 10}, new int[] {1, 3, 4, 5, 7, 8, 9, 11, 12, 13}, 14);
        flux.coder("decoder.layers.", 16, 3, new int[] {6, 11, 16}, new int[] {2, 3, 4, 7, 8, 9, 12, 13, 14, 17}, 18);
        flux.file.write(path);
    }

    private void coder(String prefix, int in, int out, int[] scaling, int[] blocks, int last) {
        convolution(prefix + 0, in, 64, true);
        for (int layer : scaling) {
            convolution(prefix + layer, 64, 64, false);
        }
        for (int layer : blocks) {
            for (int i = 0; i <= 4; i += 2) {
                convolution(prefix + layer + ".conv." + i, 64, 64, true);
            }
        }
        convolution(prefix + last, 64, out, true);
    }

    private void embedder(String name, int in) {
        linear(name + ".in_layer", in, WIDTH);
        linear(name + ".out_layer", WIDTH, WIDTH);
    }

    private void norms(String prefix) {
        for (String name : new String[] {"query_norm.scale", "key_norm.scale"}) {
            file.tensor(prefix + name, WIDTH).random(prefix + name, seed++, 1);
        }
    }

    private void linear(String name, int in, int out) {
        file.tensor(name + ".weight", out, in).random(name + ".weight", seed++, SPREAD);
        file.tensor(name + ".bias", out).random(name + ".bias", seed++, SPREAD);
    }

    private void convolution(String name, int in, int out, boolean bias) {
        file.tensor(name + ".weight", out, in, 3, 3).random(name + ".weight", seed++, SPREAD);
        if (bias) {
            file.tensor(name + ".bias", out).random(name + ".bias", seed++, SPREAD);
        }
    }
}
