/**
 * Tests that start the assembled product with its real engines and use it as a person or a program would: by its command line, its port and signals.
 * Nothing of the product is on the class path here.
 */
package org.diffusiondesk.system.tests;
