package org.diffusiondesk.api.image;

/** What happens while pictures are drawn, in this order: loading, then per picture steps and previews, then the pictures. */
public sealed interface ImageEvent {
    /** The model's weights are read; {@code total} 0 while it is not known. */
    record Loading(int done, int total) implements ImageEvent {}

    /** A phase of unknown length began: {@code encode}, {@code sample}, {@code hires}, {@code decode}. */
    record Phase(String name, int image) implements ImageEvent {}

    /** Step {@code step} of {@code steps} of picture {@code image} is done; it took {@code seconds}. */
    record Step(int image, int step, int steps, double seconds) implements ImageEvent {}

    /** How picture {@code image} looks after a step. */
    record Preview(int image, int step, int width, int height, byte[] png) implements ImageEvent {}

    /** A picture is finished. */
    record Completed(GeneratedImage image) implements ImageEvent {}
}
