package org.diffusiondesk.system.tests;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Stable Diffusion 1 and what belongs to it, of full size, because the engine has its shapes built in, but nearly all zero. What is not zero lets the prompt, the noise,
 * the picture of a ControlNet and the latent picture through to the pixels.
 */
final class SparseModels {
    /** Width of a word. */
    static final int WIDTH = 768;
    /** Index of a word. */
    static final int RED = 0;

    static final int BLUE = 1;

    private static final String TEXT = "cond_stage_model.transformer.text_model.";
    private static final String UNET = "model.diffusion_model.";
    /** Channels that the way down hands over to the way up. */
    private static final int[] SKIPS = {320, 320, 320, 320, 640, 640, 640, 1280, 1280, 1280, 1280, 1280};

    private static final int[] CHANNELS = {320, 640, 1280, 1280};
    /** The only words that mean something, as the engine numbers them. */
    private static final int[] WORDS = {736, 1746, 7117};

    private final WeightsFile file = new WeightsFile(WeightsFile.Type.F16);

    private SparseModels() {}

    static void checkpoint(Path path) throws IOException {
        SparseModels model = new SparseModels();
        model.clip(TEXT);
        model.unet();
        model.vae("first_stage_model.");
        model.meaning();
        model.file.write(path);
    }

    /** A text encoder that says nothing. */
    static void clip(Path path) throws IOException {
        SparseModels model = new SparseModels();
        model.clip("text_model.");
        model.file.write(path);
    }

    /** What the checkpoint says with its {@code index}th word. */
    static float[] word(int index) {
        float[] vector = WeightsFile.random(WORDS[index], WIDTH, 1);
        for (int i = 0; i < vector.length; i++) {
            vector[i] = Float.float16ToFloat(Float.floatToFloat16(vector[i]));
        }
        return vector;
    }

    /** One word of a textual inversion. */
    static void inversion(Path path, WeightsFile.Type type, float... vector) throws IOException {
        new WeightsFile(type)
                .tensor("emb_params", 1, vector.length)
                .fill("emb_params", 0, vector)
                .write(path);
    }

    /** The VAE of the checkpoint, changed by {@code change}. */
    static void vae(Path path, Consumer<WeightsFile> change) throws IOException {
        SparseModels model = new SparseModels();
        model.vae("");
        decoding(model.file, "");
        change.accept(model.file);
        model.file.write(path);
    }

    /** One that adds what it sees to the innermost layer, {@code spread} strong. */
    static void controlNet(Path path, double spread) throws IOException {
        SparseModels model = new SparseModels();
        model.control("control_model.");
        model.file.random("control_model.zero_convs.0.0.weight", 1, spread);
        model.file.write(path);
    }

    private void meaning() {
        for (int i = 0; i < WORDS.length; i++) {
            file.fill(TEXT + "embeddings.token_embedding.weight", (long) WORDS[i] * WIDTH, word(i));
        }
        file.random(TEXT + "encoder.layers.11.mlp.fc2.bias", 2, 1);
        file.fill(TEXT + "final_layer_norm.weight", 0, ones(WIDTH));
        file.random(UNET + "input_blocks.0.0.weight", 3, 0.1);
        String skip = UNET + "output_blocks.11.0.skip_connection.weight";
        String last = UNET + "output_blocks.11.1.transformer_blocks.0.attn2.";
        for (int i = 0; i < 320; i++) {
            file.fill(skip, i * 640L + 320 + i, 1);
            file.fill(last + "to_out.0.weight", i * 321L, 1);
            file.fill(UNET + "output_blocks.11.1.proj_out.weight", i * 321L, 1);
        }
        file.random(last + "to_v.weight", 4, 1);
        file.fill(UNET + "out.0.weight", 0, ones(320));
        file.random(UNET + "out.2.weight", 5, 0.02);
        decoding(file, "first_stage_model.");
    }

    private static void decoding(WeightsFile file, String prefix) {
        String decoder = prefix + "decoder.";
        file.fill(prefix + "post_quant_conv.weight", 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1);
        file.random(decoder + "conv_in.weight", 6, 0.2);
        for (int level = 3; level > 0; level--) {
            int channels = level == 1 ? 256 : 512;
            for (int i = 0; i < channels; i++) {
                file.fill(decoder + "up." + level + ".upsample.conv.weight", (i * (channels + 1L)) * 9 + 4, 1);
            }
        }
        for (int i = 0; i < 256; i++) {
            file.fill(decoder + "up.1.block.0.nin_shortcut.weight", i * 513L, 1);
        }
        for (int i = 0; i < 128; i++) {
            file.fill(decoder + "up.0.block.0.nin_shortcut.weight", i * 257L, 1);
        }
        file.fill(decoder + "norm_out.weight", 0, ones(128));
        file.random(decoder + "conv_out.weight", 7, 0.05);
    }

    private static float[] ones(int count) {
        float[] values = new float[count];
        Arrays.fill(values, 1);
        return values;
    }

    private void clip(String prefix) {
        file.tensor(prefix + "embeddings.token_embedding.weight", 49408, WIDTH);
        file.tensor(prefix + "embeddings.position_embedding.weight", 77, WIDTH);
        for (int i = 0; i < 12; i++) {
            String layer = prefix + "encoder.layers." + i + ".";
            for (String part : new String[] {"q", "k", "v", "out"}) {
                linear(layer + "self_attn." + part + "_proj", WIDTH, WIDTH);
            }
            linear(layer + "mlp.fc1", WIDTH, 3072);
            linear(layer + "mlp.fc2", 3072, WIDTH);
            norm(layer + "layer_norm1", WIDTH);
            norm(layer + "layer_norm2", WIDTH);
        }
        norm(prefix + "final_layer_norm", WIDTH);
    }

    private void unet() {
        downwards(UNET);
        int from = 1280;
        for (int i = 0; i < 12; i++) {
            int level = 3 - i / 3;
            int to = CHANNELS[level];
            String block = UNET + "output_blocks." + i + ".";
            residual(block + "0.", from + SKIPS[11 - i], to);
            if (level < 3) {
                attention(block + "1.", to);
            }
            if (level > 0 && i % 3 == 2) {
                convolution(block + (level < 3 ? "2" : "1") + ".conv", to, to, 3);
            }
            from = to;
        }
        norm(UNET + "out.0", 320);
        convolution(UNET + "out.2", 320, 4, 3);
    }

    /** The half of the network that a ControlNet has, too. */
    private void downwards(String prefix) {
        linear(prefix + "time_embed.0", 320, 1280);
        linear(prefix + "time_embed.2", 1280, 1280);
        convolution(prefix + "input_blocks.0.0", 4, 320, 3);
        int from = 320;
        for (int i = 1; i < 12; i++) {
            int level = i / 3;
            String block = prefix + "input_blocks." + i + ".";
            if (i % 3 == 0) {
                convolution(block + "0.op", from, from, 3);
                continue;
            }
            residual(block + "0.", from, CHANNELS[level]);
            from = CHANNELS[level];
            if (level < 3) {
                attention(block + "1.", from);
            }
        }
        residual(prefix + "middle_block.0.", 1280, 1280);
        attention(prefix + "middle_block.1.", 1280);
        residual(prefix + "middle_block.2.", 1280, 1280);
    }

    private void control(String prefix) {
        downwards(prefix);
        int[] hint = {3, 16, 16, 32, 32, 96, 96, 256, 320};
        for (int i = 0; i < 8; i++) {
            String name = prefix + "input_hint_block." + 2 * i;
            convolution(name, hint[i], hint[i + 1], 3);
            file.random(name + ".weight", i, 1 / Math.sqrt(hint[i] * 4));
        }
        for (int i = 0; i < 12; i++) {
            convolution(prefix + "zero_convs." + i + ".0", SKIPS[i], SKIPS[i], 1);
        }
        convolution(prefix + "middle_block_out.0", 1280, 1280, 1);
    }

    private void residual(String prefix, int in, int out) {
        norm(prefix + "in_layers.0", in);
        convolution(prefix + "in_layers.2", in, out, 3);
        linear(prefix + "emb_layers.1", 1280, out);
        norm(prefix + "out_layers.0", out);
        convolution(prefix + "out_layers.3", out, out, 3);
        if (in != out) {
            convolution(prefix + "skip_connection", in, out, 1);
        }
    }

    private void attention(String prefix, int width) {
        norm(prefix + "norm", width);
        convolution(prefix + "proj_in", width, width, 1);
        String block = prefix + "transformer_blocks.0.";
        for (int i = 1; i <= 3; i++) {
            norm(block + "norm" + i, width);
        }
        for (int i = 1; i <= 2; i++) {
            file.tensor(block + "attn" + i + ".to_q.weight", width, width);
            file.tensor(block + "attn" + i + ".to_k.weight", width, i == 1 ? width : WIDTH);
            file.tensor(block + "attn" + i + ".to_v.weight", width, i == 1 ? width : WIDTH);
            linear(block + "attn" + i + ".to_out.0", width, width);
        }
        linear(block + "ff.net.0.proj", width, 8 * width);
        linear(block + "ff.net.2", 4 * width, width);
        convolution(prefix + "proj_out", width, width, 1);
    }

    private void vae(String prefix) {
        int[] channels = {128, 256, 512, 512};
        String encoder = prefix + "encoder.";
        convolution(encoder + "conv_in", 3, 128, 3);
        for (int level = 0; level < 4; level++) {
            int from = level == 0 ? 128 : channels[level - 1];
            stage(encoder + "down." + level + ".", from, channels[level], 2);
            if (level < 3) {
                convolution(encoder + "down." + level + ".downsample.conv", channels[level], channels[level], 3);
            }
        }
        middle(encoder);
        norm(encoder + "norm_out", 512);
        convolution(encoder + "conv_out", 512, 8, 3);
        String decoder = prefix + "decoder.";
        convolution(decoder + "conv_in", 4, 512, 3);
        middle(decoder);
        for (int level = 3; level >= 0; level--) {
            int from = level == 3 ? 512 : channels[level + 1];
            stage(decoder + "up." + level + ".", from, channels[level], 3);
            if (level > 0) {
                convolution(decoder + "up." + level + ".upsample.conv", channels[level], channels[level], 3);
            }
        }
        norm(decoder + "norm_out", 128);
        convolution(decoder + "conv_out", 128, 3, 3);
        convolution(prefix + "quant_conv", 8, 8, 1);
        convolution(prefix + "post_quant_conv", 4, 4, 1);
    }

    private void stage(String prefix, int from, int to, int blocks) {
        for (int i = 0; i < blocks; i++) {
            decoded(prefix + "block." + i + ".", i == 0 ? from : to, to);
        }
    }

    private void middle(String prefix) {
        decoded(prefix + "mid.block_1.", 512, 512);
        norm(prefix + "mid.attn_1.norm", 512);
        for (String part : new String[] {"q", "k", "v", "proj_out"}) {
            convolution(prefix + "mid.attn_1." + part, 512, 512, 1);
        }
        decoded(prefix + "mid.block_2.", 512, 512);
    }

    private void decoded(String prefix, int in, int out) {
        norm(prefix + "norm1", in);
        convolution(prefix + "conv1", in, out, 3);
        norm(prefix + "norm2", out);
        convolution(prefix + "conv2", out, out, 3);
        if (in != out) {
            convolution(prefix + "nin_shortcut", in, out, 1);
        }
    }

    private void norm(String name, int width) {
        file.tensor(name + ".weight", width).tensor(name + ".bias", width);
    }

    private void linear(String name, int in, int out) {
        file.tensor(name + ".weight", out, in).tensor(name + ".bias", out);
    }

    private void convolution(String name, int in, int out, int side) {
        file.tensor(name + ".weight", out, in, side, side).tensor(name + ".bias", out);
    }
}
