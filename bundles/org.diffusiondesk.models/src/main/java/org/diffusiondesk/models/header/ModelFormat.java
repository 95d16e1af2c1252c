package org.diffusiondesk.models.header;

/** File formats that the engines read. */
public enum ModelFormat {
    GGUF,
    SAFETENSORS,
    /** A zip archive of a pickle and tensors, as PyTorch writes it. */
    PYTORCH
}
