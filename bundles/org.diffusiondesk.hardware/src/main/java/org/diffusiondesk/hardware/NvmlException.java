package org.diffusiondesk.hardware;

/** NVML can't be used, or one of its functions failed. */
final class NvmlException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int code;

    /** Without a code of NVML's: it is not there or can't be loaded. */
    NvmlException(String message) {
        super(message);
        this.code = Nvml.LIBRARY_NOT_FOUND;
    }

    NvmlException(String function, int code, String text) {
        super(function + ": " + text + " (" + code + ")");
        this.code = code;
    }

    /** Whether asking again can't help: the card, or what we may do with it, is made so. */
    boolean lasting() {
        return code == Nvml.NOT_SUPPORTED || code == Nvml.NO_PERMISSION;
    }
}
