package org.diffusiondesk.system.tests;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import tools.jackson.databind.node.ObjectNode;

/** Model files with random weights, just large enough for the engine to run them. */
final class TinyModels {
    private final ObjectNode header = Json.object();
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private final Random random = new Random(3);

    private TinyModels() {}

    /** An ESRGAN upscaler of factor 4 with one block. */
    static void esrgan(Path file) throws IOException {
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
        model.write(file);
    }

    /** A textual inversion of one token for Stable Diffusion 1. */
    static void embedding(Path file) throws IOException {
        TinyModels model = new TinyModels();
        model.tensor("emb_params", 0.05, 1, 768);
        model.write(file);
    }

    /** A LoRA that has nothing for the demo model. */
    static void foreignLora(Path file) throws IOException {
        TinyModels model = new TinyModels();
        model.tensor("lora_unet_down_blocks_0.lora_down.weight", 0.05, 4, 8);
        model.tensor("lora_unet_down_blocks_0.lora_up.weight", 0.05, 8, 4);
        model.write(file);
    }

    private void convolution(String name, int in, int out) {
        tensor(name + ".weight", 0.05, out, in, 3, 3);
        tensor(name + ".bias", 0, out);
    }

    private void tensor(String name, double spread, int... shape) {
        ObjectNode tensor = header.putObject(name).put("dtype", "F32");
        var sizes = tensor.putArray("shape");
        int count = 1;
        for (int size : shape) {
            sizes.add(size);
            count *= size;
        }
        ByteBuffer values = ByteBuffer.allocate(count * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            values.putFloat((float) (random.nextGaussian() * spread));
        }
        tensor.putArray("data_offsets").add(data.size()).add(data.size() + count * 4);
        data.writeBytes(values.array());
    }

    private void write(Path file) throws IOException {
        StringBuilder text = new StringBuilder(header.toString());
        while (text.length() % 8 != 0) {
            text.append(' ');
        }
        byte[] json = text.toString().getBytes(StandardCharsets.UTF_8);
        Files.createDirectories(file.getParent());
        Files.write(
                file,
                ByteBuffer.allocate(8 + json.length + data.size())
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(json.length)
                        .put(json)
                        .put(data.toByteArray())
                        .array());
    }
}
