/** Tests of the web page as far as no browser is needed. */
@NullMarked
package org.diffusiondesk.web;

import org.jspecify.annotations.NullMarked;
