/** What holds for the bundles as a whole: who may use whom, what only one of them may do, and what the documents say about them. */
package org.diffusiondesk.architecture.tests;
