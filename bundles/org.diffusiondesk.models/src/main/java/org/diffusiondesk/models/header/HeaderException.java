package org.diffusiondesk.models.header;

import java.io.IOException;

/** A file is not a whole model file of a kind that we know; the message says in what way, for a person, without the file's name. */
public final class HeaderException extends IOException {
    private static final long serialVersionUID = 1L;

    HeaderException(String message) {
        super(message);
    }

    static HeaderException truncated(long needed, long length) {
        return new HeaderException("is truncated: its header promises " + needed + " bytes, the file has " + length
                + "; copy or download it again");
    }

    static HeaderException cutInHeader(long length) {
        return new HeaderException(
                "is truncated: it ends within its header, after " + length + " bytes; copy or download it again");
    }

    static HeaderException damaged(String what) {
        return new HeaderException("has a damaged header: " + what + "; copy or download it again");
    }
}
