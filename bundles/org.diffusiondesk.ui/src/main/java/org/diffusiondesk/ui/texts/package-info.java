/** All words of the workbench that stand in code; those of the menus are in {@code OSGI-INF/l10n}. Thread-safe. */
@NullMarked
package org.diffusiondesk.ui.texts;

import org.jspecify.annotations.NullMarked;
