/** Tests. */
@NullMarked
package org.diffusiondesk.rest;

import org.jspecify.annotations.NullMarked;
