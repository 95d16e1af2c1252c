package org.diffusiondesk.models.memory;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** What matters of the headers of an image model, by its parts. */
record ImageFacts(Map<ImagePart, Piece> pieces) {
    private static final Piece NOTHING = new Piece(0, 0, Optional.empty());

    /**
     * One part.
     *
     * @param bytes its tensors
     * @param largestLayer the largest of its layers, with what belongs to none
     * @param network what it computes with, as far as it is known
     */
    record Piece(long bytes, long largestLayer, Optional<Network> network) {
        Piece with(Piece other) {
            return new Piece(
                    Sums.add(bytes, other.bytes),
                    Math.max(largestLayer, other.largestLayer),
                    Network.larger(network, other.network));
        }
    }

    ImageFacts {
        pieces = Map.copyOf(pieces);
    }

    Piece piece(ImagePart part) {
        return pieces.getOrDefault(part, NOTHING);
    }

    /** With those of another file. */
    ImageFacts with(ImageFacts other) {
        Map<ImagePart, Piece> both = new EnumMap<>(ImagePart.class);
        both.putAll(pieces);
        other.pieces.forEach((part, piece) -> both.merge(part, piece, Piece::with));
        return new ImageFacts(both);
    }
}
