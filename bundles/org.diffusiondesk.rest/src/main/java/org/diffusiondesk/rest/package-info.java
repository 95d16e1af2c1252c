/**
 * The public routes that DiffusionDesk answers itself: health, models, workers, images, jobs, progress and outputs. Every handler runs on the virtual
 * thread of its request and may block; nothing here keeps state between requests.
 */
@NullMarked
package org.diffusiondesk.rest;

import org.jspecify.annotations.NullMarked;
