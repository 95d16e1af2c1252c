package org.diffusiondesk.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The web page in a real browser, on the real product. Whatever the browser complains of fails the test. */
@SharedProduct
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebPageTest {
    private static final String DONE = "document.querySelector('.job.done')";
    private static final String STAGE = "document.querySelector('#stage-image')";

    private final Product product;
    private Chromium chromium;
    private WebPage page;

    WebPageTest(Product product) {
        this.product = product;
    }

    @BeforeAll
    void startBrowser() {
        chromium = Chromium.start();
    }

    @AfterAll
    void stopBrowser() {
        chromium.close();
    }

    @BeforeEach
    void open() {
        page = chromium.newPage();
        page.size(1280, 800, false);
        page.colours("light");
    }

    @AfterEach
    void nothingToComplainOf() {
        try (WebPage closed = page) {
            assertThat(closed.complaints()).isEmpty();
        }
    }

    private void go(String view) {
        page.go(product.api().base().resolve("/#" + view));
        page.until("!document.querySelector('#view-" + view + "').hidden");
    }

    /** Fills the form and waits for the picture. */
    private void draw(String prompt, String seed) {
        page.fill("#f-prompt", prompt);
        page.fill("#f-seed", seed);
        int before = page.value("document.querySelectorAll('.job.done').length").asInt();
        page.click("#draw");
        page.until("document.querySelectorAll('.job.done').length > " + before);
        page.until(STAGE + "?.naturalWidth === 128 && " + STAGE + ".src.includes('/outputs/')");
    }

    @Test
    void aPictureIsDrawnWithItsStepsAndPreviewsInSight() {
        go("generate");
        page.shot("generate-empty");
        page.fill("#f-prompt", "a red circle on a blue background");
        page.fill("#f-seed", "42");
        page.fill("#f-n", "2");
        page.value("document.querySelector('#advanced').open = true");
        page.fill("#f-steps", "40");
        page.click("#draw");
        page.until("/step \\d+ of 40/.test(document.querySelector('#stage-phase').textContent)");
        page.until(STAGE + "?.classList.contains('preview') && " + STAGE + ".naturalWidth > 0");
        page.shot("generate-preview");
        page.until(DONE);
        page.until(STAGE + ".src.includes('/outputs/') && " + STAGE + ".naturalWidth === 128");
        assertThat(page.text("#stage-phase")).startsWith("2 pictures in");
        page.shot("generate-done");
        assertThat(page.text("#live")).startsWith("2 pictures in");
        page.click("#stage-actions button[aria-label='Picture 2']");
        page.until("document.querySelector('#stage-actions').textContent.includes('Seed 43')");
    }

    @Test
    void severalJobsWaitAndEachCanBeCancelled() {
        go("generate");
        page.fill("#f-prompt", "a green heart");
        page.value("document.querySelector('#advanced').open = true");
        page.fill("#f-steps", "150");
        for (int job = 1; job <= 3; job++) {
            page.click("#draw");
            page.until("document.querySelectorAll('.job:not(.done, .cancelled)').length >= " + job);
            page.until("!document.querySelector('#draw').disabled");
        }
        page.until("document.querySelector('.job.running')");
        assertThat(page.text("#jobs")).contains("Waits");
        page.shot("generate-queue");
        page.press("Escape");
        page.until("document.querySelectorAll('.job.cancelled').length === 1");
        page.click(".job.queued button:last-child");
        page.until("document.querySelectorAll('.job.cancelled').length === 2");
        page.press("Escape");
        page.until("document.querySelectorAll('.job.cancelled').length === 3");
        page.until("document.querySelector('#cancel').disabled");
    }

    @Test
    void whatIsWrongStandsBesideItsField() {
        go("generate");
        page.fill("#f-prompt", "a red circle");
        page.click("#shapes label:last-child");
        page.fill("#f-width", "1001");
        page.fill("#f-height", "128");
        page.click("#draw");
        page.until("document.querySelector('#f-width').getAttribute('aria-invalid') === 'true'");
        assertThat(page.text("#error-f-width")).contains("1001");
        assertThat(page.value("document.activeElement.id").asString()).isEqualTo("f-width");
        page.shot("generate-wrong");
        page.fill("#f-width", "128");
        page.until("!document.querySelector('#error-f-width')");
    }

    @Test
    void theFormIsRememberedAndAPictureGivesItsSettingsBack() throws IOException {
        go("generate");
        draw("a large yellow star on a black background", "7");
        page.until("JSON.parse(localStorage.getItem('form'))?.['f-seed'] === '7'");
        go("generate");
        assertThat(page.value("document.querySelector('#f-prompt').value").asString())
                .isEqualTo("a large yellow star on a black background");
        String name = page.value(STAGE + ".src.split('/').pop()").asString();
        Path file = Files.copy(
                product.data().resolve("outputs").resolve(name),
                Places.newFolder("dropped").resolve("star.png"));
        page.fill("#f-prompt", "something else");
        page.fill("#f-seed", "");
        page.choose("#f-image", file);
        page.until("!document.querySelector('#from').hidden && !document.querySelector('#from-settings').hidden");
        page.shot("generate-from");
        page.click("#from-settings");
        assertThat(page.value("document.querySelector('#f-prompt').value").asString())
                .isEqualTo("a large yellow star on a black background");
        assertThat(page.value("document.querySelector('#f-seed').value").asString())
                .isEqualTo("7");
        draw("a blue square", "8");
    }

    @Test
    void aConversationGoesOnIsStoppedEditedAndKept() {
        go("chat");
        page.click("#talk-settings-show");
        page.fill("#c-max", "60");
        page.click("#c-text");
        page.type("Name three colours of the rainbow.");
        page.press("Enter");
        page.until("document.querySelector('.writing')");
        page.until("document.querySelector('.message.assistant .body').textContent.length > 10");
        page.until("!document.querySelector('.writing')");
        page.shot("chat");
        page.type("Write a very long story about a dragon, with many chapters.");
        page.press("Enter");
        page.until("document.querySelector('.writing .body')?.textContent.length > 40");
        page.press("Escape");
        page.until("!document.querySelector('.writing')");
        assertThat(page.value("document.querySelectorAll('.message').length").asInt())
                .isEqualTo(4);
        page.click(".message.user button:last-child");
        page.until("document.querySelector('.message form textarea')");
        page.fill(".message form textarea", "Say hello.");
        page.click(".message form .primary");
        page.until("document.querySelectorAll('.message').length === 2 && !document.querySelector('.writing')");
        page.until("localStorage.getItem('talks').includes('Say hello.')");
        go("chat");
        assertThat(page.text(".message.user .body")).isEqualTo("Say hello.");
        page.click("#talk-list button:last-child");
        page.until("document.querySelectorAll('.message').length === 0");
        page.click(".toast button");
        page.until("document.querySelectorAll('.message').length === 2");
    }

    @Test
    void whatAModelWritesIsTextAndNeverMore() {
        go("chat");
        page.value(
                "import('/web/markdown.js').then(({markdown}) => document.querySelector('#messages').replaceChildren("
                        + "markdown(" + Json.quoted(String.join("\n", Hostile.MARKDOWN)) + ")))");
        assertThat(page.value(
                                "document.querySelectorAll('#messages :is(script, img, iframe, style, form, object, svg:not(.md svg))').length")
                        .asInt())
                .isZero();
        assertThat(
                        page.is(
                                "[...document.querySelectorAll('#messages a')].every((a) => /^(https?|mailto):/.test(a.protocol))"))
                .isTrue();
        assertThat(page.value("[...document.querySelectorAll('#messages *')].flatMap((e) => e.getAttributeNames())"
                                + ".filter((name) => name.startsWith('on') || name === 'style').length")
                        .asInt())
                .isZero();
        assertThat(page.is("window.pwned === undefined")).isTrue();
        assertThat(page.value(
                                "document.querySelectorAll('#messages :is(h3, ul, ol, pre, blockquote, table, strong, em, del, hr)').length")
                        .asInt())
                .isGreaterThan(12);
        page.shot("chat-markdown");
    }

    @Test
    void picturesAreFoundMarkedDeletedAndUsedAgain() {
        go("generate");
        draw("a white triangle on a green background", "11");
        draw("a purple ring on a yellow background", "12");
        go("gallery");
        page.until("document.querySelectorAll('.tile img').length >= 2");
        page.until("document.querySelector('.tile img').naturalWidth > 0");
        page.shot("gallery");
        page.fill("#g-search", "triangle green");
        page.until(
                "document.querySelectorAll('.tile').length >= 1 && document.querySelectorAll('.tile').length"
                        + " === [...document.querySelectorAll('.tile button:first-child')].filter((b) => b.title.includes('triangle')).length");
        page.click(".tile .mark");
        page.until("document.querySelector('.tile .mark').getAttribute('aria-pressed') === 'true'");
        page.click(".tile button:first-child");
        page.until("document.querySelector('.viewer[open] .look img').naturalWidth === 128");
        page.until("document.querySelector('.facts').textContent.includes('Sampler')");
        page.fill("#v-tags", "shapes, test");
        page.press("Enter");
        page.until("document.querySelector('#g-tags').textContent.includes('shapes')");
        page.shot("viewer");
        page.click(".facts button:has(use[href='#i-settings'])");
        page.until("!document.querySelector('#view-generate').hidden");
        assertThat(page.value("document.querySelector('#f-seed').value").asString())
                .isEqualTo("11");
        assertThat(page.value("document.querySelector('#f-prompt').value").asString())
                .isEqualTo("a white triangle on a green background");
        go("gallery");
        page.fill("#g-search", "purple ring");
        page.until("document.querySelectorAll('.tile').length === 1");
        page.click(".tile button:first-child");
        page.until("document.querySelector('.viewer[open]')");
        page.press("Delete");
        page.until("document.querySelectorAll('.tile').length === 0");
        page.click(".toast button");
        page.until("document.querySelectorAll('.tile').length === 1");
    }

    @Test
    void everythingIsReachedByTheKeyboard() {
        go("generate");
        page.press("Tab");
        assertThat(page.value("document.activeElement.className").asString()).isEqualTo("skip");
        page.value("document.querySelector('#f-prompt').focus()");
        page.type("a red circle on a blue background");
        page.pressWithControl("Enter");
        page.until(DONE);
        page.value("document.querySelector('.brand').focus()");
        for (String view : List.of("generate", "chat", "gallery", "resources")) {
            page.press("Tab");
            assertThat(page.value("document.activeElement.hash").asString()).isEqualTo("#" + view);
            assertThat(page.value("getComputedStyle(document.activeElement).outlineStyle")
                            .asString())
                    .isEqualTo("solid");
            page.press("Enter");
            page.until("!document.querySelector('#view-" + view + "').hidden");
        }
        go("gallery");
        page.until("document.querySelectorAll('.tile img').length >= 1");
        page.value("document.querySelector('.tile button').focus()");
        page.press("Enter");
        page.until("document.querySelector('.viewer[open]')");
        page.press("ArrowRight");
        page.press("+");
        page.until("document.querySelector('.look img').className === 'zoomed'");
        page.press("Escape");
        page.until("!document.querySelector('.viewer').open");
        assertThat(page.is("document.activeElement.closest('.tile')")).isTrue();
    }

    @Test
    void theMemoryAndTheWorkersAreShown() {
        go("resources");
        page.until(
                "document.querySelectorAll('.meter').length === 2 && document.querySelectorAll('.worker').length === 2");
        assertThat(page.text("#r-legend")).contains("Image", "Text", "Free", "GiB");
        assertThat(page.text("#worker-sd")).contains("ready", "demo");
        page.click("#worker-llm summary");
        page.until("document.querySelector('#worker-llm .log').textContent.length > 100");
        page.shot("resources");
        page.colours("dark");
        page.shot("resources-dark");
    }

    @ParameterizedTest
    @CsvSource({"360, 740, true, phone", "768, 1024, true, tablet", "1280, 800, false, desk"})
    void itFitsEverywhereInBothColours(int width, int height, boolean touch, String name) {
        page.size(width, height, touch);
        for (String scheme : List.of("light", "dark")) {
            page.colours(scheme);
            for (String view : List.of("generate", "chat", "gallery", "resources")) {
                go(view);
                assertThat(page.value("document.documentElement.scrollWidth").asInt())
                        .as("%s at %d", view, width)
                        .isLessThanOrEqualTo(width);
                assertThat(page.value(Contrast.TOO_LITTLE).toString())
                        .as("%s, %s", view, scheme)
                        .isEqualTo("[]");
                page.shot(name + "-" + view + "-" + scheme);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void aChosenThemeIsRemembered(String theme) {
        page.colours(theme.equals("light") ? "dark" : "light");
        go("generate");
        page.until("document.querySelector('#theme').title.startsWith('Colours')");
        for (int press = 0;
                press < 3 && !page.is("document.documentElement.dataset.theme === '" + theme + "'");
                press++) {
            page.click("#theme");
        }
        String colour =
                page.value("getComputedStyle(document.body).backgroundColor").asString();
        go("chat");
        assertThat(page.value("getComputedStyle(document.body).backgroundColor").asString())
                .isEqualTo(colour)
                .isEqualTo(theme.equals("light") ? "rgb(244, 244, 241)" : "rgb(23, 24, 27)");
    }

    @Test
    void theKeyIsAskedForOnceAndSentWithEverything() {
        try (Product locked =
                Product.served().set("http.apiKey", "a-key-of-the-test").startReady()) {
            URI base = locked.api().base();
            page.goWithoutWaiting(base);
            page.until("document.querySelector('#ask-key').open");
            page.shot("key");
            page.fill("#key", "wrong");
            page.press("Enter");
            page.until("document.querySelector('#ask-key').open && !document.querySelector('#key-error').hidden");
            page.fill("#key", "a-key-of-the-test");
            page.press("Enter");
            page.until("document.documentElement.dataset.ready === 'true' && !document.querySelector('#ask-key').open");
            page.fill("#f-prompt", "a red circle on a blue background");
            page.pressWithControl("Enter");
            page.until(DONE);
            page.until(STAGE + "?.naturalWidth === 128");
            page.value("location.hash = '#gallery'");
            page.until("document.querySelector('.tile img')?.naturalWidth > 0");
            page.value("location.hash = '#chat'");
            page.click("#c-text");
            page.type("Say hello.");
            page.press("Enter");
            page.until("document.querySelector('.message.assistant .body')?.textContent.length > 0");
            page.go(base);
            assertThat(page.is("document.querySelector('#ask-key').open")).isFalse();
            assertThat(page.is("localStorage.getItem('diffusiondesk.key') === null"))
                    .isTrue();
        }
    }
}
