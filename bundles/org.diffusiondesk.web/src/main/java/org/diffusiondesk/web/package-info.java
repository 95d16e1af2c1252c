/**
 * The web page at {@code /}: a few files of HTML, CSS and JavaScript that use the public routes and nothing else. They lie in the folder {@code page}
 * among the resources and are served as they are.
 */
@NullMarked
package org.diffusiondesk.web;

import org.jspecify.annotations.NullMarked;
