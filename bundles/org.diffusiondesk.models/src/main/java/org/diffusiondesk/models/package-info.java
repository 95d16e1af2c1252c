/** Finds models in folders and tells from their headers what they are. Everything here is called on the caller's thread and may read from disk. */
@NullMarked
package org.diffusiondesk.models;

import org.jspecify.annotations.NullMarked;
