package org.diffusiondesk.ui.service;

import java.util.concurrent.Executor;

/**
 * Where work is done.
 *
 * @param ui the UI thread; drops work once the display is gone
 * @param background threads that may wait, one per task
 */
public record Threads(Executor ui, Executor background) {}
