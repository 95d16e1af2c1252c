package org.diffusiondesk.system.tests;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A page in {@link Chromium}, used as a person uses it: by real keys and clicks. */
final class WebPage implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Map<String, Integer> KEYS = Map.ofEntries(
            Map.entry("Enter", 13),
            Map.entry("Escape", 27),
            Map.entry("Tab", 9),
            Map.entry("Space", 32),
            Map.entry("ArrowLeft", 37),
            Map.entry("ArrowRight", 39),
            Map.entry("Home", 36),
            Map.entry("End", 35));
    private static final int CTRL = 2;
    private static final int SHIFT = 8;

    private final DevTools tools;
    private final String context;
    private final String session;
    private final List<String> complaints = new CopyOnWriteArrayList<>();

    private WebPage(DevTools tools, String context, String session) {
        this.tools = tools;
        this.context = context;
        this.session = session;
    }

    static WebPage open(DevTools tools) {
        String context = tools.call("", "Target.createBrowserContext", Json.object())
                .path("browserContextId")
                .asString();
        String target = tools.call(
                        "",
                        "Target.createTarget",
                        Json.object().put("url", "about:blank").put("browserContextId", context))
                .path("targetId")
                .asString();
        String session = tools.call(
                        "",
                        "Target.attachToTarget",
                        Json.object().put("targetId", target).put("flatten", true))
                .path("sessionId")
                .asString();
        WebPage page = new WebPage(tools, context, session);
        tools.listen(session, page::heard);
        for (String domain : List.of("Page", "Runtime", "Log", "DOM")) {
            page.call(domain + ".enable", Json.object());
        }
        page.call(
                "Page.addScriptToEvaluateOnNewDocument",
                Json.object()
                        .put(
                                "source",
                                "document.addEventListener('securitypolicyviolation', (event) => console.error('policy: ' +"
                                        + " event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sourceFile + ':' +"
                                        + " event.lineNumber));"));
        return page;
    }

    private JsonNode call(String method, ObjectNode params) {
        return tools.call(session, method, params);
    }

    private void heard(String event, JsonNode data) {
        switch (event) {
            case "Runtime.exceptionThrown" ->
                complaints.add(data.path("exceptionDetails").toString());
            case "Runtime.consoleAPICalled" -> {
                if (List.of("error", "warning", "assert")
                        .contains(data.path("type").asString())) {
                    complaints.add(data.path("args").toString());
                }
            }
            case "Log.entryAdded" -> {
                JsonNode entry = data.path("entry");
                boolean network = entry.path("source").asString().equals("network"); // an answer of 404 may be wanted
                if (entry.path("level").asString().equals("error") && !network) {
                    complaints.add(entry.toString());
                }
            }
            default -> {}
        }
    }

    /** What the browser found wrong: violations of the policy, exceptions, errors and warnings of the console. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    void size(int width, int height, boolean phone) {
        call(
                "Emulation.setDeviceMetricsOverride",
                Json.object()
                        .put("width", width)
                        .put("height", height)
                        .put("deviceScaleFactor", phone ? 2 : 1)
                        .put("mobile", phone));
        call("Emulation.setTouchEmulationEnabled", Json.object().put("enabled", phone));
    }

    /** {@code light} or {@code dark}, as the system would have it. */
    void colours(String scheme) {
        ObjectNode media = Json.object();
        ArrayNode features = media.putArray("features");
        features.addObject().put("name", "prefers-color-scheme").put("value", scheme);
        call("Emulation.setEmulatedMedia", media);
    }

    /** Goes to an address and waits until the page says that it is ready. */
    void go(URI address) {
        goWithoutWaiting(address);
        until("document.documentElement.dataset.ready === 'true'");
    }

    void goWithoutWaiting(URI address) {
        call("Page.navigate", Json.object().put("url", "about:blank")); // else another view would be no new page
        call("Page.navigate", Json.object().put("url", address.toString()));
    }

    /** The value of an expression; a promise is waited for. */
    JsonNode value(String expression) {
        JsonNode answer = call(
                "Runtime.evaluate",
                Json.object()
                        .put("expression", expression)
                        .put("awaitPromise", true)
                        .put("returnByValue", true)
                        .put("userGesture", true));
        if (answer.has("exceptionDetails")) {
            throw new AssertionError(expression + ": " + answer.path("exceptionDetails"));
        }
        return answer.path("result").path("value");
    }

    boolean is(String expression) {
        return value("Boolean(" + expression + ")").asBoolean();
    }

    String text(String selector) {
        return value("document.querySelector(" + quoted(selector) + ")?.textContent ?? ''")
                .asString();
    }

    private static String quoted(String text) {
        return Json.quoted(text);
    }

    /** Waits until an expression is true. */
    void until(String expression) {
        await(expression).atMost(LIMIT).pollInterval(Duration.ofMillis(40)).until(() -> {
            try {
                return is(expression);
            } catch (AssertionError e) { // the page may be on its way to another one
                return false;
            }
        });
    }

    void click(String selector) {
        JsonNode at = value(
                "(() => { const e = document.querySelector(" + quoted(selector)
                        + "); e.scrollIntoView({block: 'center', behavior: 'instant'}); const r = e.getBoundingClientRect();"
                        + " const x = r.x + r.width / 2, y = r.y + r.height / 2, hit = document.elementFromPoint(x, y);"
                        + " return {x, y, hit: e === hit || e.contains(hit) || hit?.contains(e) || hit?.labels?.length > 0}; })()");
        if (!at.path("hit").asBoolean()) {
            throw new AssertionError(selector + " can't be clicked: something lies over it or it is not to be seen");
        }
        for (String type : List.of("mousePressed", "mouseReleased")) {
            call(
                    "Input.dispatchMouseEvent",
                    Json.object()
                            .put("type", type)
                            .put("x", at.path("x").asDouble())
                            .put("y", at.path("y").asDouble())
                            .put("button", "left")
                            .put("clickCount", 1));
        }
    }

    /** Writes where the focus is. */
    void type(String text) {
        call("Input.insertText", Json.object().put("text", text));
    }

    /** Replaces what stands in a field. */
    void fill(String selector, String text) {
        value("(() => { const e = document.querySelector(" + quoted(selector) + "); e.focus(); e.select(); })()");
        if (text.isEmpty()) {
            value("document.execCommand('delete')");
        } else {
            type(text);
        }
    }

    void press(String key) {
        press(key, 0);
    }

    void pressWithControl(String key) {
        press(key, CTRL);
    }

    void pressWithShift(String key) {
        press(key, SHIFT);
    }

    private void press(String key, int modifiers) {
        boolean space = key.equals("Space");
        String text = key.equals("Enter") && modifiers == 0 ? "\r" : space ? " " : key.length() == 1 ? key : "";
        for (String type : List.of(text.isEmpty() ? "rawKeyDown" : "keyDown", "keyUp")) {
            ObjectNode event = Json.object()
                    .put("type", type)
                    .put("key", space ? " " : key)
                    .put("code", key)
                    .put("windowsVirtualKeyCode", KEYS.getOrDefault(key, (int) key.charAt(0)))
                    .put("modifiers", modifiers);
            if (type.equals("keyDown")) {
                event.put("text", text);
            }
            call("Input.dispatchKeyEvent", event);
        }
    }

    /** Chooses files in a file field. */
    void choose(String selector, Path file) {
        int document = call("DOM.getDocument", Json.object())
                .path("root")
                .path("nodeId")
                .asInt();
        int node = call(
                        "DOM.querySelector",
                        Json.object().put("nodeId", document).put("selector", selector))
                .path("nodeId")
                .asInt();
        ObjectNode params = Json.object().put("nodeId", node);
        params.putArray("files").add(file.toString());
        call("DOM.setFileInputFiles", params);
    }

    /** What is to be seen now, kept under {@code target/screenshots}. */
    Picture shot(String name) {
        byte[] png = Base64.getDecoder()
                .decode(call("Page.captureScreenshot", Json.object().put("format", "png"))
                        .path("data")
                        .asString());
        try {
            Files.write(Places.screenshots().resolve(name + ".png"), png);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Picture.of(png);
    }

    @Override
    public void close() {
        tools.call("", "Target.disposeBrowserContext", Json.object().put("browserContextId", context));
    }
}
