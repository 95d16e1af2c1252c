package org.diffusiondesk.proxy;

import java.time.Duration;

/**
 * Limits of the proxy.
 *
 * @param maxBody bytes of a request
 * @param answerTimeout how long a worker may be silent
 * @param maxConnections requests at work at the same time
 */
record ProxySettings(long maxBody, Duration answerTimeout, int maxConnections) {}
