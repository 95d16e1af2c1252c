/**
 * The pictures in the outputs folder as a gallery. The folder is the truth: what lies in it is in the gallery, whoever put it there, and the database only
 * remembers what the files say and what people noted. One virtual thread watches the folder; everything else runs on the threads of the callers.
 */
@NullMarked
package org.diffusiondesk.jobs.gallery;

import org.jspecify.annotations.NullMarked;
