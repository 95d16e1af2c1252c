package bench;

import java.io.IOException;

/** Takes the head of an answer and the frames of its chunks away; a proxy may frame anew. Compacts in place. */
final class Chunks {
    private enum At {
        HEAD,
        SIZE,
        DATA,
        DATA_END
    }

    private At at = At.HEAD;
    private int newlines;
    private int left;
    private boolean ended;

    boolean ended() {
        return ended;
    }

    /** Leaves in {@code buffer}, from {@code from} on, only the data of {@code from .. to}; returns their end. */
    int strip(byte[] buffer, int from, int to) throws IOException {
        int out = from;
        int i = from;
        while (i < to && !ended) {
            if (at == At.DATA) {
                int copy = Math.min(left, to - i);
                System.arraycopy(buffer, i, buffer, out, copy);
                i += copy;
                out += copy;
                left -= copy;
                at = left == 0 ? At.DATA_END : At.DATA;
            } else {
                frame(buffer[i++]);
            }
        }
        return out;
    }

    private void frame(byte b) throws IOException {
        switch (at) {
            case HEAD -> {
                newlines = b == '\n' ? newlines + 1 : b == '\r' ? newlines : 0;
                if (newlines == 2) {
                    at = At.SIZE;
                }
            }
            case SIZE -> {
                if (b == '\n') {
                    ended = left == 0;
                    at = At.DATA;
                } else if (b != '\r') {
                    left = left * 16 + Character.digit(b, 16);
                }
            }
            case DATA_END -> at = b == '\n' ? At.SIZE : At.DATA_END;
            case DATA -> throw new IOException("not a frame");
        }
    }
}
