package org.diffusiondesk.api.text;

import java.util.List;
import org.diffusiondesk.api.model.ModelDescription;

/** The answer to a load: what is loaded now, and what a person should know about it. */
public record TextLoad(ModelDescription model, TextOptions options, List<String> warnings) {
    public TextLoad {
        warnings = List.copyOf(warnings);
    }
}
