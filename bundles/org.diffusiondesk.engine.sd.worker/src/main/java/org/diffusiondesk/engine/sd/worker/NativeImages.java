package org.diffusiondesk.engine.sd.worker;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.diffusiondesk.engine.sd.worker.wire.WorkerEvent;

/** Arrays of {@code ddsd_image}: ours that go in, the library's that come out. */
final class NativeImages {
    /** {@code sizeof(ddsd_image)}: four int32 and a pointer. */
    private static final int SIZE = 24;

    private static final int DATA = 16;

    private NativeImages() {}

    /** The inputs as one block of memory, freed when the returned object is closed. */
    static Memory write(List<Pixels> inputs) {
        long bytes = (long) SIZE * inputs.size();
        for (Pixels p : inputs) {
            bytes += p.data().length;
        }
        Memory block = new Memory(Math.max(bytes, 1)); // JNA has no empty blocks
        long data = (long) SIZE * inputs.size();
        for (int i = 0; i < inputs.size(); i++) {
            Pixels p = inputs.get(i);
            long at = (long) SIZE * i;
            block.setInt(at, p.width());
            block.setInt(at + 4, p.height());
            block.setInt(at + 8, p.channels());
            block.setInt(at + 12, p.role());
            block.setPointer(at + DATA, block.share(data));
            block.write(data, p.data(), 0, p.data().length);
            data += p.data().length;
        }
        return block;
    }

    /** Encodes what the library made, straight from its memory, and frees that on every path. */
    static List<WorkerEvent.Image> take(Ddsd library, PointerByReference images, IntByReference count, long seed) {
        Pointer array = images.getValue();
        int n = count.getValue();
        if (array == null || n < 1) {
            return List.of();
        }
        try {
            List<WorkerEvent.Image> result = new ArrayList<>(n);
            for (int i = 0; i < n; i++) {
                long at = (long) SIZE * i;
                Pointer data = array.getPointer(at + DATA);
                if (data != null) {
                    int width = array.getInt(at);
                    int height = array.getInt(at + 4);
                    int channels = array.getInt(at + 8);
                    ByteBuffer pixels = data.getByteBuffer(0, (long) width * height * channels);
                    result.add(new WorkerEvent.Image(
                            i, seed + i, width, height, PngEncoder.encode(pixels, width, height, channels)));
                }
            }
            return result;
        } finally {
            library.ddsd_free_images(array, n);
        }
    }
}
