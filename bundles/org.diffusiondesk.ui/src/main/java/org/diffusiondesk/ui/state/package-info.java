/** What the workbench keeps between two runs, as small JSON files. Written on a thread of its own, never on the UI thread. */
@NullMarked
package org.diffusiondesk.ui.state;

import org.jspecify.annotations.NullMarked;
