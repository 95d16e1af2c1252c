package org.diffusiondesk.api.history;

import java.util.List;
import java.util.Optional;

/** What is to be noted about a picture; whatever is empty stays as it is. */
public record GalleryChange(Optional<Boolean> favourite, Optional<List<String>> tags) {}
