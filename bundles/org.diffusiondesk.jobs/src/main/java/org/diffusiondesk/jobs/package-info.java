/**
 * Image jobs: checks requests, queues them, draws one after the other and keeps the pictures. One virtual thread runs the jobs; listeners are
 * called on threads of their own, so that none of them can hold up an engine.
 */
@NullMarked
package org.diffusiondesk.jobs;

import org.jspecify.annotations.NullMarked;
