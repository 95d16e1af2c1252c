package org.diffusiondesk.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.junit.jupiter.api.Test;

class JsonFieldsTest {
    private final JsonFields fields = json("""
            {"prompt":"a cat","n":2,"steps":20.0,"half":0.5,"big":1e30,"yes":true,"nothing":null,"words":["a","b"],
             "mixed":["a",1],"hires":{"steps":"many"},"loras":[{"name":"x","weight":9}],"unknown":{"deep":[]}}
            """);

    @Test
    void readsWhatIsThere() {
        assertThat(fields.requireString("prompt")).isEqualTo("a cat");
        assertThat(fields.integer("n", 1, 10)).isEqualTo(OptionalInt.of(2));
        assertThat(fields.integer("steps", 7, 1, 150)).isEqualTo(20);
        assertThat(fields.number("half", 1.0, 0, 1)).isEqualTo(0.5);
        assertThat(fields.bool("yes", false)).isTrue();
        assertThat(fields.strings("words")).containsExactly("a", "b");
        assertThat(fields.oneOf("prompt", List.of("a dog", "a cat"))).contains("a cat");
    }

    @Test
    void takesNullForAbsent() {
        assertThat(fields.string("nothing")).isEmpty();
        assertThat(fields.has("nothing")).isFalse();
        assertThat(fields.bool("nothing")).isEqualTo(Optional.empty());
        assertThat(fields.number("absent", 3.5, 0, 9)).isEqualTo(3.5);
        assertThat(fields.strings("absent")).isEmpty();
    }

    @Test
    void namesTheFieldAndWhatWouldBeRight() {
        refuses(() -> fields.string("n"), "n", "a string");
        refuses(() -> fields.requireString("absent"), "absent", "missing");
        refuses(() -> fields.integer("prompt", 1, 10), "prompt", "a whole number from 1 to 10");
        refuses(() -> fields.integer("half", 0, 10), "half", "a whole number from 0 to 10, but it is 0.5");
        refuses(() -> fields.integer("n", 3, 10), "n", "from 3 to 10, but it is 2");
        refuses(() -> fields.integer("big", 0, 10), "big", "a whole number");
        refuses(() -> fields.number("yes", 0, 1), "yes", "a number from 0 to 1, but it is true");
        refuses(() -> fields.number("n", 0, 1.5), "n", "a number from 0 to 1.5");
        refuses(() -> fields.bool("n"), "n", "true or false");
        refuses(() -> fields.oneOf("prompt", List.of("png", "jpeg")), "prompt", "png, jpeg");
        refuses(() -> fields.strings("prompt"), "prompt", "an array of strings");
        refuses(() -> fields.strings("mixed"), "mixed[1]", "an array of strings, but it is 1");
        refuses(() -> fields.object("words"), "words", "an object");
    }

    @Test
    void namesNestedFieldsByTheirPath() {
        JsonFields hires = fields.object("hires").orElseThrow();
        refuses(() -> hires.integer("steps", 1, 9), "hires.steps", "'hires.steps' must be a whole number");
        JsonFields lora = fields.objects("loras").get(0);
        refuses(() -> lora.number("weight", 0, 2), "loras[0].weight", "from 0 to 2");
    }

    @Test
    void neverRepeatsATextThatMayBeAPrompt() {
        assertThatThrownBy(() -> fields.integer("prompt", 1, 2)).message().doesNotContain("a cat");
    }

    @Test
    void readsNumbersAndBooleansOfAFormFromText() {
        JsonFields form = JsonFields.ofText(Json.object()
                .put("n", "2")
                .put("scale", "7.5")
                .put("flag", "true")
                .put("bad", "2x")
                .put("long", "1".repeat(1000)));
        assertThat(form.integer("n", 1, 1, 10)).isEqualTo(2);
        assertThat(form.number("scale", 1, 0, 30)).isEqualTo(7.5);
        assertThat(form.bool("flag", false)).isTrue();
        refuses(() -> form.integer("bad", 1, 10), "bad", "a whole number");
        refuses(() -> form.integer("long", 1, 10), "long", "a whole number");
        refuses(() -> form.bool("n"), "n", "true or false");
    }

    @Test
    void refusesWhatIsNoJsonObject() {
        for (String body : List.of("{", "{\"a\":}", "[1]", "7", "{} {}", "{\"a\":NaN}", "nul")) {
            refuses(() -> json(body), "body", "");
        }
        refuses(() -> json("{\"prompt\":\"a secret"), "body", "not valid JSON at line 1");
        assertThatThrownBy(() -> json("{\"prompt\":\"a secret")).message().doesNotContain("secret");
    }

    @Test
    void takesAnEmptyBodyForAnEmptyObject() {
        assertThat(json("").node().isEmpty()).isTrue();
    }

    private static JsonFields json(String text) {
        return JsonFields.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void refuses(ThrowingCallable call, String param, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(InvalidRequestException.class, e -> assertThat(e.param())
                        .contains(param))
                .hasMessageContaining(message);
    }
}
