/**
 * Reads the headers of model files (GGUF, safetensors, PyTorch archives). Nothing here trusts a length that it read: every count and size is bounded
 * by a constant and by the file's own length before memory is taken for it.
 */
@NullMarked
package org.diffusiondesk.models.header;

import org.jspecify.annotations.NullMarked;
