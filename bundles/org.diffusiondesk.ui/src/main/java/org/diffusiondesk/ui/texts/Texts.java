package org.diffusiondesk.ui.texts;

import java.text.MessageFormat;
import java.util.Optional;
import java.util.ResourceBundle;

/** The texts on screen, from {@code messages.properties} beside this class. Thread-safe. */
public final class Texts {
    private static final ResourceBundle BUNDLE = ResourceBundle.getBundle("org.diffusiondesk.ui.texts.messages");

    private Texts() {}

    /** The text {@code key}, with {@code {0}} and so on replaced. */
    public static String text(String key, Object... values) {
        String pattern = BUNDLE.getString(key);
        return values.length == 0 ? pattern : new MessageFormat(pattern, BUNDLE.getLocale()).format(values);
    }

    /** The text {@code key}, if there is one. */
    public static Optional<String> find(String key) {
        return BUNDLE.containsKey(key) ? Optional.of(BUNDLE.getString(key)) : Optional.empty();
    }
}
