/**
 * Watches over the two workers: starts, restarts and stops them, and gives out the right to use them.
 *
 * <p>Threads: one loop thread ({@link org.diffusiondesk.supervisor.SupervisorLoop}) owns all mutable state, which lives in
 * {@link org.diffusiondesk.supervisor.SupervisorCore}, and takes events from one queue. Everybody else posts events and waits on an own
 * {@link org.diffusiondesk.supervisor.Ticket}, or reads an immutable snapshot. Decisions ({@link org.diffusiondesk.supervisor.WorkerMachine},
 * {@link org.diffusiondesk.supervisor.RestartPolicy}, {@link org.diffusiondesk.supervisor.TextScheduler},
 * {@link org.diffusiondesk.supervisor.ImageScheduler}, {@link org.diffusiondesk.supervisor.ResourcePlanner}) are pure functions; time comes in as a
 * value. Slow work is asked for through {@link org.diffusiondesk.supervisor.Effects}, runs on virtual threads and comes back as an event.
 */
@NullMarked
package org.diffusiondesk.supervisor;

import org.jspecify.annotations.NullMarked;
