/**
 * The routes of AUTOMATIC1111's web UI, {@code /sdapi/v1/...}, for the many clients that know no other. Nothing here draws by itself: every request becomes jobs
 * of the {@link org.diffusiondesk.api.image.ImageService}.
 */
@NullMarked
package org.diffusiondesk.rest.sdapi;

import org.jspecify.annotations.NullMarked;
