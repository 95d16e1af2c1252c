package org.diffusiondesk.app;

import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends the process in good order: the framework stops, every component stops what it started, then the JVM exits. */
final class Lifecycle {
    /** Longer than the workers' own grace, so that they are never left behind by us giving up first. */
    private static final long STOP_LIMIT_MILLIS = 20_000;

    /** Exit code when DiffusionDesk can not start as it was asked to. */
    static final int REFUSED = 2;

    private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);

    private final Bundle framework;
    private final AtomicInteger exitCode = new AtomicInteger();

    Lifecycle(Bundle framework) {
        this.framework = framework;
    }

    /** From now on Ctrl+C and SIGTERM stop the framework first, and a framework that stops for another reason ends the JVM. */
    void install() {
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(this::stopFramework));
        // not a daemon, as the framework's own thread here is one: the JVM must not end by itself, with another exit
        // code
        Thread.ofPlatform().name("framework-watch").daemon(false).start(this::exitWithFramework);
    }

    /** Stops everything and exits with {@code code}. Returns at once. */
    void exit(int code) {
        exitCode.set(code);
        Thread.ofPlatform().name("exit").daemon(false).start(this::stopFramework);
    }

    /** Ends the JVM with a message for the person who started it; only while nothing runs yet. */
    static void refuse(String message) {
        System.err.println("diffusiondesk: " + message);
        System.err.flush();
        Runtime.getRuntime().halt(REFUSED);
    }

    private void stopFramework() {
        try {
            framework.stop();
            waitForStop(STOP_LIMIT_MILLIS);
        } catch (BundleException e) {
            LOG.error("the framework did not stop", e);
        }
    }

    private void exitWithFramework() {
        waitForStop(0);
        System.exit(exitCode.get());
    }

    private void waitForStop(long millis) {
        try {
            framework.adapt(org.osgi.framework.launch.Framework.class).waitForStop(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
