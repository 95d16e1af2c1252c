@NullMarked
package org.diffusiondesk.jobs.gallery;

import org.jspecify.annotations.NullMarked;
