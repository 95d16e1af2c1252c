package org.diffusiondesk.rest.sdapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.diffusiondesk.api.image.InputImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class InpaintTest {
    private static final Shapes.Size SQUARE = new Shapes.Size(64, 64);

    private static BufferedImage plain(int width, int height, Color colour) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        paint(image, new Rectangle(width, height), colour);
        return image;
    }

    private static void paint(BufferedImage image, Rectangle part, Color colour) {
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(colour);
        graphics.fill(part);
        graphics.dispose();
    }

    /** Black, with a white part. */
    private static BufferedImage mask(int width, int height, Rectangle white) {
        BufferedImage mask = plain(width, height, Color.BLACK);
        paint(mask, white, Color.WHITE);
        return mask;
    }

    private static Inpaint wish(double blur, boolean onlyMasked, int padding, MaskedFill fill) {
        return new Inpaint(blur, blur, onlyMasked, padding, fill, Shapes.Fit.STRETCH);
    }

    private static BufferedImage input(Inpaint.Prepared prepared, InputImage.Role role) {
        return prepared.inputs().stream()
                .filter(input -> input.role() == role)
                .map(input -> Pictures.read("x", input.bytes()))
                .findFirst()
                .orElseThrow();
    }

    private static int grey(BufferedImage mask, int x, int y) {
        return mask.getRGB(x, y) & 255;
    }

    @Test
    void whatIsOutsideOfTheMaskIsTheOriginalToTheLastBit() {
        BufferedImage picture = plain(128, 96, new Color(10, 200, 30));
        paint(picture, new Rectangle(0, 0, 5, 5), Color.RED);
        Inpaint.Prepared prepared = wish(0, false, 0, MaskedFill.ORIGINAL)
                .prepare(picture, mask(128, 96, new Rectangle(64, 0, 64, 96)), Optional.empty(), 1);
        BufferedImage result = Pictures.read("x", prepared.overlay().over(Pictures.png(plain(128, 96, Color.BLUE))));
        assertThat(result.getRGB(63, 50)).isEqualTo(picture.getRGB(63, 50));
        assertThat(result.getRGB(2, 2)).isEqualTo(Color.RED.getRGB());
        assertThat(result.getRGB(64, 50)).isEqualTo(Color.BLUE.getRGB());
    }

    @Test
    void onlyThePartAroundTheMaskIsDrawnInItsShapeAndPutBackInItsPlace() {
        BufferedImage picture = plain(400, 300, Color.GREEN);
        Inpaint.Prepared prepared = wish(0, true, 10, MaskedFill.ORIGINAL)
                .prepare(picture, mask(400, 300, new Rectangle(100, 100, 60, 20)), Optional.of(SQUARE), 1);
        assertThat(prepared.overlay().place()).hasValue(new Rectangle(90, 70, 80, 80));
        BufferedImage init = input(prepared, InputImage.Role.INIT);
        assertThat(Shapes.Size.of(init)).isEqualTo(SQUARE);
        BufferedImage part = input(prepared, InputImage.Role.MASK);
        assertThat(Shapes.Size.of(part)).isEqualTo(SQUARE);
        assertThat(grey(part, 32, 32)).isEqualTo(255);
        assertThat(grey(part, 32, 4)).isZero();
        BufferedImage result = Pictures.read("x", prepared.overlay().over(Pictures.png(plain(64, 64, Color.BLUE))));
        assertThat(Shapes.Size.of(result)).isEqualTo(new Shapes.Size(400, 300));
        assertThat(result.getRGB(130, 110)).isEqualTo(Color.BLUE.getRGB());
        assertThat(result.getRGB(130, 95)).isEqualTo(Color.GREEN.getRGB());
        assertThat(result.getRGB(10, 10)).isEqualTo(Color.GREEN.getRGB());
    }

    @Test
    void aBlackMaskLeavesThePictureAsItIs() {
        Inpaint.Prepared prepared = wish(4, true, 0, MaskedFill.FILL)
                .prepare(plain(64, 64, Color.RED), plain(64, 64, Color.BLACK), Optional.of(SQUARE), 1);
        BufferedImage result = Pictures.read("x", prepared.overlay().over(Pictures.png(plain(64, 64, Color.BLUE))));
        assertThat(result.getRGB(30, 30)).isEqualTo(Color.RED.getRGB());
    }

    @Test
    void aMaskOfAnotherSizeIsBroughtToThePictures() {
        Inpaint.Prepared prepared = wish(0, false, 0, MaskedFill.ORIGINAL)
                .prepare(plain(64, 64, Color.RED), mask(8, 8, new Rectangle(4, 0, 4, 8)), Optional.of(SQUARE), 1);
        BufferedImage mask = input(prepared, InputImage.Role.MASK);
        assertThat(grey(mask, 60, 30)).isEqualTo(255);
        assertThat(grey(mask, 3, 30)).isZero();
    }

    @Test
    void aBlurredMaskHasASoftEdgeOnBothSides() {
        Inpaint.Prepared prepared = wish(4, false, 0, MaskedFill.ORIGINAL)
                .prepare(plain(64, 64, Color.RED), mask(64, 64, new Rectangle(32, 0, 32, 64)), Optional.empty(), 1);
        BufferedImage mask = input(prepared, InputImage.Role.MASK);
        assertThat(grey(mask, 2, 30)).isZero();
        assertThat(grey(mask, 28, 30)).isBetween(20, 110);
        assertThat(grey(mask, 35, 30)).isBetween(145, 235);
        assertThat(grey(mask, 62, 30)).isEqualTo(255);
    }

    @ParameterizedTest
    @EnumSource(MaskedFill.class)
    void whateverIsUnderTheMaskTheRestStays(MaskedFill fill) {
        BufferedImage picture = plain(64, 64, new Color(200, 100, 50));
        paint(picture, new Rectangle(32, 0, 32, 64), Color.BLUE);
        BufferedImage init = input(
                wish(0, false, 0, fill)
                        .prepare(picture, mask(64, 64, new Rectangle(40, 0, 24, 64)), Optional.empty(), 5),
                InputImage.Role.INIT);
        assertThat(init.getRGB(10, 10)).isEqualTo(picture.getRGB(10, 10));
        Color under = new Color(init.getRGB(50, 10));
        switch (fill) {
            case ORIGINAL -> assertThat(under).isEqualTo(Color.BLUE);
            case NOTHING -> assertThat(under).isEqualTo(new Color(128, 128, 128));
            case FILL -> assertThat(under.getBlue()).as("mixed of both").isBetween(60, 254);
            case NOISE -> assertThat(init.getRGB(50, 10)).isNotEqualTo(init.getRGB(51, 10));
        }
    }

    @Test
    void theSameSeedGivesTheSameNoise() {
        BufferedImage picture = plain(32, 32, Color.GREEN);
        BufferedImage mask = plain(32, 32, Color.WHITE);
        Inpaint noise = wish(0, false, 0, MaskedFill.NOISE);
        byte[] first = noise.prepare(picture, mask, Optional.empty(), 7)
                .inputs()
                .getFirst()
                .bytes();
        assertThat(noise.prepare(picture, mask, Optional.empty(), 7)
                        .inputs()
                        .getFirst()
                        .bytes())
                .isEqualTo(first);
        assertThat(noise.prepare(picture, mask, Optional.empty(), 8)
                        .inputs()
                        .getFirst()
                        .bytes())
                .isNotEqualTo(first);
    }

    @Test
    void alsoALargePictureIsFilled() {
        BufferedImage picture = plain(1600, 1200, Color.ORANGE);
        BufferedImage filled = MaskedFill.FILL.apply(picture, mask(1600, 1200, new Rectangle(400, 300, 600, 600)), 1);
        Color middle = new Color(filled.getRGB(700, 600));
        assertThat(middle.getRed()).isCloseTo(255, within(3));
        assertThat(middle.getGreen()).isCloseTo(200, within(3));
        assertThat(middle.getBlue()).isCloseTo(0, within(3));
    }

    @ParameterizedTest
    @CsvSource({
        "100, 100, 60, 20, 512, 512, 100, 80, 60, 60",
        "0, 0, 10, 10, 512, 256, 0, 0, 20, 10",
        "390, 290, 10, 10, 256, 512, 390, 280, 10, 20",
        "0, 100, 400, 50, 512, 512, 0, 0, 400, 300",
        "50, 0, 20, 300, 512, 512, 0, 0, 300, 300"
    })
    void theAreaGetsTheShapeThatIsDrawnAndStaysInThePicture(
            int x, int y, int width, int height, int wide, int high, int atX, int atY, int newWidth, int newHeight) {
        Rectangle area = MaskArea.shaped(
                new Rectangle(x, y, width, height), new Shapes.Size(wide, high), new Shapes.Size(400, 300));
        assertThat(area).isEqualTo(new Rectangle(atX, atY, newWidth, newHeight));
    }

    @Test
    void aBlurKeepsTheSumAndSpreadsAsFarAsItsSigma() {
        float[] point = new float[101 * 101];
        point[50 * 101 + 50] = 1000;
        float[] soft = Blur.gaussian(point, 101, 6, 6);
        double sum = 0;
        double spread = 0;
        for (int i = 0; i < soft.length; i++) {
            sum += soft[i];
            spread += soft[i] * Math.pow(i % 101 - 50, 2);
        }
        assertThat(sum).isCloseTo(1000, within(0.5));
        assertThat(Math.sqrt(spread / sum)).isCloseTo(6, within(0.2));
        float[] flat = new float[100];
        Arrays.fill(flat, 7);
        assertThat(Blur.gaussian(flat, 10, 50, 0)).containsOnly(7);
        assertThat(Blur.gaussian(flat, 10, 0, 0)).containsExactly(flat);
    }

    @ParameterizedTest
    @CsvSource({"CROP, 0, 0", "FILL, 255, 0", "STRETCH, 255, 255"})
    void eachFitDoesWhatItSays(Shapes.Fit fit, int red, int redAtTheEdge) {
        BufferedImage wide = plain(300, 100, Color.BLACK);
        paint(wide, new Rectangle(0, 0, 60, 100), Color.RED);
        BufferedImage fitted = Shapes.fitted(wide, new Shapes.Size(90, 90), fit);
        assertThat(Shapes.Size.of(fitted)).isEqualTo(new Shapes.Size(90, 90));
        assertThat(new Color(fitted.getRGB(5, 45)).getRed()).isEqualTo(red);
        assertThat(new Color(fitted.getRGB(5, 2)).getRed()).isEqualTo(fit == Shapes.Fit.FILL ? 255 : redAtTheEdge);
    }

    @Test
    void textsOfThePictureThatWasDrawnStayInTheOneThatIsSent() {
        byte[] text = "parameters\0a cat\nSteps: 4".getBytes(StandardCharsets.ISO_8859_1);
        byte[] plain = Pictures.png(plain(8, 8, Color.RED));
        ByteBuffer with = ByteBuffer.allocate(plain.length + 12 + text.length);
        with.put(plain, 0, 33).putInt(text.length).put("tEXt".getBytes(StandardCharsets.US_ASCII));
        with.put(text).putInt(0).put(plain, 33, plain.length - 33);
        byte[] copied = PngTexts.copied(with.array(), Pictures.png(plain(16, 16, Color.BLUE)));
        assertThat(new String(copied, StandardCharsets.ISO_8859_1)).contains("tEXtparameters\0a cat");
        assertThat(Shapes.Size.of(Pictures.read("x", PngTexts.copied(plain, copied))))
                .isEqualTo(new Shapes.Size(16, 16));
    }
}
