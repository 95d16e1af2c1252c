/** Services made by the test. Thread-safe. */
@NullMarked
package org.diffusiondesk.ui.tests.fakes;

import org.jspecify.annotations.NullMarked;
