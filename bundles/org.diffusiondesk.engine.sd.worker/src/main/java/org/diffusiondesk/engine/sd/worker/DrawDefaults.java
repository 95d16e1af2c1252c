package org.diffusiondesk.engine.sd.worker;

/** What fills a request that leaves it open; the orchestrator always sends everything. */
record DrawDefaults(int width, int height, int steps, double cfgScale) {
    static final DrawDefaults GENERAL = new DrawDefaults(512, 512, 20, 7.0);
}
