/** Starts the whole workbench and uses it as a person does. Tests run on the JUnit thread and reach widgets through the UI thread. */
@NullMarked
package org.diffusiondesk.ui.tests;

import org.jspecify.annotations.NullMarked;
