package org.diffusiondesk.ui.resources;

/**
 * Where an amount of memory lies on a bar, as a fraction of its length. From left to right: what others use, what is meant for us, and the rest. All three
 * have the same scale, unless what is meant for us would be too narrow to be seen (a small budget on a large machine): then the other two are squeezed, and
 * the bar must show that it is broken there.
 *
 * @param others bytes
 * @param ours bytes, above 0
 * @param rest bytes
 * @param broken whether the others and the rest are squeezed
 */
record Axis(long others, long ours, long rest, boolean broken) {
    private static final double NARROW = 0.25;
    private static final double WIDENED = 0.6;
    private static final double LEAST = 0.08;

    static Axis of(long others, long ours, long total) {
        long most = Math.max(1, ours);
        long rest = Math.max(0, total - others - most);
        return new Axis(Math.max(0, others), most, rest, most < NARROW * (others + most + rest));
    }

    /** Fraction at which what is meant for us begins. */
    double oursFrom() {
        if (!broken) {
            return (double) others / whole();
        }
        double squeezed = 1 - WIDENED;
        double fair = squeezed * others / (others + rest);
        double least = others > 0 ? LEAST : 0;
        double most = rest > 0 ? squeezed - LEAST : squeezed;
        return Math.clamp(fair, least, most);
    }

    /** Fraction at which what is meant for us ends. */
    double oursTo() {
        return broken ? oursFrom() + WIDENED : (double) (others + ours) / whole();
    }

    private double whole() {
        return (double) others + ours + rest;
    }

    /** The fraction for this many bytes from the left end; in 0..1. */
    double at(long bytes) {
        if (bytes <= others) {
            return others == 0 ? 0 : oursFrom() * Math.max(0, bytes) / others;
        }
        if (bytes <= others + ours) {
            return oursFrom() + (oursTo() - oursFrom()) * (bytes - others) / ours;
        }
        return rest == 0 ? 1 : Math.min(1, oursTo() + (1 - oursTo()) * (bytes - others - ours) / rest);
    }
}
