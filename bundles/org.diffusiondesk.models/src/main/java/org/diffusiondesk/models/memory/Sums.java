package org.diffusiondesk.models.memory;

import java.util.List;
import org.diffusiondesk.models.header.Tensor;

/** Sums that can't overflow: what is too much stays too much. */
final class Sums {
    private Sums() {}

    static long bytes(List<Tensor> tensors) {
        long sum = 0;
        for (Tensor tensor : tensors) {
            sum = add(sum, tensor.bytes());
        }
        return sum;
    }

    static long add(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }
}
