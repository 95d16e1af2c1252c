/**
 * Lossless WebP ("WebP Lossless Bitstream Specification", RFC 9649) in plain Java: an encoder, and a decoder of what this encoder writes. Any thread.
 */
@NullMarked
package org.diffusiondesk.jobs.files.webp;

import org.jspecify.annotations.NullMarked;
