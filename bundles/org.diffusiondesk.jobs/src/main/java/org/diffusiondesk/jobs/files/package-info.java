/**
 * Pictures as files: what is written into them about how they were drawn and read from them again, their formats, and the folder they are written to.
 * Nothing here has a thread of its own; everything may be called on any thread.
 */
@NullMarked
package org.diffusiondesk.jobs.files;

import org.jspecify.annotations.NullMarked;
