package org.diffusiondesk.system.tests;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Model files with random weights, or those of the demo model, just large enough for the engine to run them. */
final class TinyModels {
    private final WeightsFile file = new WeightsFile(WeightsFile.Type.F32);
    private long seed;

    private TinyModels() {}

    /** An ESRGAN upscaler of factor 4 with one block. */
    static void esrgan(Path path) throws IOException {
        TinyModels model = new TinyModels();
        model.convolution("conv_first", 3, 64);
        for (int block = 1; block <= 3; block++) {
            for (int i = 0; i < 5; i++) {
                model.convolution("body.0.rdb" + block + ".conv" + (i + 1), 64 + 32 * i, i < 4 ? 32 : 64);
            }
        }
        for (String name : new String[] {"conv_body", "conv_up1", "conv_up2", "conv_hr"}) {
            model.convolution(name, 64, 64);
        }
        model.convolution("conv_last", 64, 3);
        model.file.write(path);
    }

    /** A LoRA that has nothing for the demo model. */
    static void foreignLora(Path path) throws IOException {
        TinyModels model = new TinyModels();
        model.random("lora_unet_down_blocks_0.lora_down.weight", 4, 8);
        model.random("lora_unet_down_blocks_0.lora_up.weight", 8, 4);
        model.file.write(path);
    }

    /** The tiny autoencoder that the demo model has inside, changed by {@code change}. */
    static void autoencoder(Path path, Consumer<WeightsFile> change) throws IOException {
        WeightsFile copy = new WeightsFile(WeightsFile.Type.F16);
        GgufFile.demo().copy(name -> name.startsWith("encoder.") || name.startsWith("decoder."), copy);
        change.accept(copy);
        copy.write(path);
    }

    /** The first and the last layer of one for latent pictures of four channels, as Stable Diffusion 1 has them. */
    static void narrowAutoencoder(Path path) throws IOException {
        TinyModels model = new TinyModels();
        model.convolution("decoder.layers.0", 4, 64);
        model.convolution("decoder.layers.18", 64, 3);
        model.file.write(path);
    }

    private void convolution(String name, int in, int out) {
        random(name + ".weight", out, in, 3, 3);
        file.tensor(name + ".bias", out);
    }

    private void random(String name, int... shape) {
        file.tensor(name, shape).random(name, seed++, 0.05);
    }
}
